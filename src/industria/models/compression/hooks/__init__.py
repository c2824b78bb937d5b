"""How the models of each family are made smaller: a module for each, named after it, with one ``HOOK``."""
