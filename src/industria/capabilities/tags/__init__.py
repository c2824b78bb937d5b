"""What tag names say."""
