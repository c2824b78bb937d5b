"""Remaining useful life of machines, learned from histories that ended in failure.

``history``: one machine's cycles; ``reading``: tables as histories; ``features``: what is known at a cycle;
``trees``: boosted trees as arrays; ``model``: training, prediction, interval, contributions; ``drift``: whether
other machines are like those that were learned from. Times are counted in cycles: the rows of a machine.
"""
