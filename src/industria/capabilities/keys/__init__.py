"""Keys of callers over the network."""
