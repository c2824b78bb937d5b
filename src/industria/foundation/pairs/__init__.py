"""Pictures with the text that speaks of them, out of pages that lie in a folder."""
