"""Looking at a file's tables before they are taken in, and correcting how they are read."""
