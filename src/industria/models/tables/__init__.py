"""Few-shot prediction of tables: a network fitted to a prior of synthetic tables, and what it reads.

encode.py    a data frame becomes numbers, one-hot levels and missing cells
prior.py     synthetic tables, the only thing that the network ever learns from
experts.py   closed-form guesses, each row left out of its own
forest.py    the one guess that is not closed-form, out of bag
tokens.py    what the network reads of a table
network.py   the network in torch, to train; forward.py the same in numpy, to predict
"""
