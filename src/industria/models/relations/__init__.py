"""Words of SQL that a model computes: each module here holds one, as ``RELATION``, and is found by being here.

A word reads: it asks a model that is there already and keeps nothing, so whoever may query may use it. Its figures
are those of the command of the same job, because both call the same function.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from importlib import import_module
from typing import TYPE_CHECKING

from industria.core import Text
from industria.foundation.lake import Lake
from industria.models.registry import Registry

if TYPE_CHECKING:
    import pyarrow as pa

    from industria.foundation.lake.computed import Argument, Computed

Registered = Callable[[], Registry]


@dataclass(frozen=True, slots=True)
class Relation:
    """A word, its parameters in order (the first has to be given), and the table that it stands for."""

    name: str
    description: Text
    parameters: Mapping[str, type]
    make: Callable[[Lake, Registered, Mapping[str, Argument]], pa.Table]


@cache
def _found() -> tuple[Relation, ...]:
    modules = (import_module(f"{__name__}.{m.name}") for m in pkgutil.iter_modules(__path__))
    return tuple(module.RELATION for module in modules)


def relations(lake: Lake, registry: Registered) -> list[Computed]:
    """Every word, for the tables of one plant; its registry is opened when a word is used."""
    from industria.foundation.lake.computed import Computed

    return [
        Computed(r.name, r.description, r.parameters, partial(r.make, lake, registry))
        for r in _found()
    ]
