"""What the columns of a table will do next."""
