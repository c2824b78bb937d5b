"""Families of models: each module here holds one, as ``FAMILY``, and is found by being here."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from typing import Any, TypeAlias

from industria.core import Family, NotFoundError, UsageError

AnyFamily: TypeAlias = Family[Any, Any, Any, Any]


@cache
def families() -> dict[str, AnyFamily]:
    """Every family, by its name."""
    modules = (import_module(f"{__name__}.{m.name}") for m in pkgutil.iter_modules(__path__))
    return {module.FAMILY.name: module.FAMILY for module in modules}


def find(task: str) -> AnyFamily:
    """The family that answers to a task, by the task's name. Raises UsageError where there is none."""
    for family in families().values():
        if family.task.name == task:
            return family
    known = ", ".join(sorted({f.task.name for f in families().values()}))
    raise UsageError(f"expected a task of {known}, found {task!r}: name one of them")


def named(name: str) -> AnyFamily:
    """The family of a name, as a card records it. Raises NotFoundError where it is not installed."""
    if name not in families():
        raise NotFoundError(
            f"expected a family of {', '.join(sorted(families()))}, found {name!r}: install what brings it, "
            "or train the model again"
        )
    return families()[name]
