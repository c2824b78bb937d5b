"""Recipes of general models: each module here holds one, as ``RECIPE`` (``models.training.recipes``)."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from types import ModuleType


def found() -> list[ModuleType]:
    """The modules that are here."""
    return [import_module(f"{__name__}.{m.name}") for m in pkgutil.iter_modules(__path__)]
