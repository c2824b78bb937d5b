"""Profile: each column of a table at a glance."""
