"""One diagnosis from text, pictures, signals and plain columns together."""
