"""What the plant holds, in numbers."""
