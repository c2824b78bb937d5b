"""What ways of keeping machines up cost."""
