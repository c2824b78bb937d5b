"""Floor 2: raw data to governed knowledge."""
