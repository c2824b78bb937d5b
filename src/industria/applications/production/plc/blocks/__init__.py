"""Verified building blocks: one .st file each, with its title, words and properties at its head."""
