"""From an alarm to a work order."""
