"""Ranked pipelines of a table, with an honest score, a report and a notebook."""
