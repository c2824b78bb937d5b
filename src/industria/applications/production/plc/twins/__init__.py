"""Plant twins: small physics that a program can be run against, over OPC UA or step by step."""
