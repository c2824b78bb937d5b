"""Answers that are computed from tables of the lake: a question is read, bound to columns and rows, and run as SQL.

Every word of a question has to be accounted for before anything is computed: by a name of the plant, a period, a
comparison, a figure, a cell of the table, or a word that carries nothing. What is left over makes it a refusal.
"""
