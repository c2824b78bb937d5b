"""The command line: one verb for each tool, and the verbs of the program itself."""
