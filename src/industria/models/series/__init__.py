"""Models of sensor series."""
