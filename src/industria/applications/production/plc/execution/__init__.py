"""Back ends of the checked form: an interpreter, C, and formulas. They agree on every scan."""
