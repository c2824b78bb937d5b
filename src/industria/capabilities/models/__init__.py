"""Models: train, detect, the registry."""
