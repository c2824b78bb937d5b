"""What the plant has."""
