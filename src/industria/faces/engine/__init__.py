"""The resident engine: one process a plant that holds its stores open, so that a command does not start them."""
