"""Floor 3: models with a lineage, weights that are verified, one protocol per kind of model."""
