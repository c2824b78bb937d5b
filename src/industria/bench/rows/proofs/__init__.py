"""The stubs and the faults of each row, in a module of the row's name: ``STUBS`` and ``FAULTS``.

``SMALLER``, where a module has it, makes the row small enough to be measured several times over.
"""
