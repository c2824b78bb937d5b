"""Pictures: defects learned from good parts, found with score, heat map and label."""
