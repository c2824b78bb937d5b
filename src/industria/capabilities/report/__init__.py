"""What is known of one asset."""
