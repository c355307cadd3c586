"""Windows that ask: sign-in, cancel with reason, print preview."""
