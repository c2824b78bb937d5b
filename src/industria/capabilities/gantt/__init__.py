"""Plans with operations that a person pinned."""
