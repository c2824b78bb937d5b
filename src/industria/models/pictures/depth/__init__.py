"""Defects on pictures that have depth beside colour: two ways to hold the two against each other."""
