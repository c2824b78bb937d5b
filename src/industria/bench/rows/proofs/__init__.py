"""The stubs and the faults of each row, in a module of the row's name: ``STUBS`` and ``FAULTS``."""
