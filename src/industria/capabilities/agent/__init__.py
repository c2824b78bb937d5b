"""From a sentence to a result."""
