"""What a plant can do: one folder each, found by name, independent of one another."""
