"""Trust: audit and all that reads Runs. Imports core only and is handed in."""
