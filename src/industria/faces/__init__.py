"""The faces: command line, HTTP, MCP, page, Python. They know tools, and no capability by name."""
