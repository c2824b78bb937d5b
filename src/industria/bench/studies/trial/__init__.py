"""The trial: random calls over all faces, killed at random moments; then effects against Runs."""
