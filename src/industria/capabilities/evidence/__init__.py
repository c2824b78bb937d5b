"""Opening evidence."""
