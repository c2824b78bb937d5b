"""Schedules: problems, dispatch rules, local search, CP-SAT with bounds, history, edits, replanning."""
