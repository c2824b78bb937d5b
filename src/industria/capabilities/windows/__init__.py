"""Windows over a stream."""
