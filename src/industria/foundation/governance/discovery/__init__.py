"""Wrong cells of a table without rules written for it: what the table says about itself.

Each module is a check of ``govern``: dependencies between columns, cells made of other cells, two values in
one cell, numbers written with a unit, words and codes that nearly equal common ones.
"""
