"""One file for each row; each has an ``ENTRY``."""
