"""Text by the plant's own language models."""
