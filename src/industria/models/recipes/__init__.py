"""Recipes of general models: each module here holds one, as ``RECIPE`` (``models.training.recipes``)."""
