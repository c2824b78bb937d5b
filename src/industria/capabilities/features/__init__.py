"""What the channels of a table have to do with each other."""
