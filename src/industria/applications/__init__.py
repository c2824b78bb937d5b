"""Floor 5: design, production, maintenance, supply, materials, enterprise; one folder each."""
