"""Writing programs: a request, its interface, a grammar of its names, drafts, checks and repairs."""
