"""One diagnosis from several kinds of input: each is described, each says what it alone would, a trunk reads all.

``signals`` and ``describing`` turn input into numbers, ``cases`` and ``reading`` hold and read them, ``experts``
say what one kind alone says, ``trunk`` and ``learning`` train what reads all together, ``forward`` and ``model``
answer without torch.
"""
