"""The proofs that nothing is lost: long runs with chosen seeds, and the page that tells of them."""
