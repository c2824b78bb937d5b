"""Answers with evidence, and passages."""
