"""What written quantities say."""
