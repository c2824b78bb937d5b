"""A table and a target in; ranked pipelines, an honest score, a report and a notebook out.

leaks.py        columns that say the target itself, and those that say nothing
candidates.py   the pipelines: encoding, imputation, selection, model
validation.py   folds that respect time and groups; scores
search.py       ranking, blending, nested validation, a budget
written.py      the report; notebook.py: the notebook
"""
