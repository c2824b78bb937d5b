"""One space for things of different kinds and the words that speak of them."""
