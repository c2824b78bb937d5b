"""How models of each family are made smaller: a module a family, found by being there."""

from __future__ import annotations

import pkgutil


def families() -> list[str]:
    """The families that can be compressed, by name."""
    return sorted(module.name for module in pkgutil.iter_modules(__path__))
