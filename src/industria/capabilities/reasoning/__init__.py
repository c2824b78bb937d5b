"""What the graph lets one doubt, derive and order: quality, rules, ontology."""
