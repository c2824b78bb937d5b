"""Floor 4: people and machines talk to it: retrieval, grounded answers, tools, the gateway."""
