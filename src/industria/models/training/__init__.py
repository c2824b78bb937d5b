"""Training: one plan, one loop, its cost, where its data and its checkpoints come from, and the recipes.

Nothing here is imported before it is used: ``loop``, ``adapters``, ``processes`` need torch (the extra
``learn``), the rest does not.
"""
