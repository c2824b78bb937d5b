"""What is wrong in a table, and its repair."""
