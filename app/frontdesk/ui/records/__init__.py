"""Pet and client cards, and the search box over them."""
