"""Binding: which machine a tag, a column, a row or a document is about, or none, and what says so.

``Binder`` decides it for one name from what the plant's lists say (``machines``), from names (``names``), from
tag schemes (``schemes``) and from where the name stands; ``settle`` does it for all that a plant has and keeps it.
"""

from industria.foundation.knowledge.binding.binder import Binder
from industria.foundation.knowledge.binding.bound import Bound
from industria.foundation.knowledge.binding.machines import ListedTag, Machine

__all__ = ["Binder", "Bound", "ListedTag", "Machine"]
