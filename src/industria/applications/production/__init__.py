"""Production: programs for controllers, schedules. One folder each, runnable alone."""
