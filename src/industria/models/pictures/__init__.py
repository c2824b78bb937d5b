"""Pictures: patch features, a memory of good parts, heat maps, labels from few examples."""
