"""A trained extractor starts from another: the parent's trunk, and its heads where the classes agree."""

from __future__ import annotations

from collections.abc import Sequence

from industria.core import InputError
from industria.foundation.knowledge.extraction.network import Heads

_LAST_OF_RELATION = "relation.3"


def start_from(
    own: Heads,
    parent: Heads,
    kinds: tuple[Sequence[str], Sequence[str]],
    relations: tuple[Sequence[str], Sequence[str]],
) -> None:
    """Take the parent's tensors; of those with a row for each class, the rows of classes of both.

    ``kinds`` and ``relations``: the own classes and the parent's. Raises InputError where they have no
    class of entities in common, or trunks of other sizes.
    """
    sizes = len(own.trunk.layers), len(parent.trunk.layers)
    if not set(kinds[0]) & set(kinds[1]) or sizes[0] != sizes[1]:
        raise InputError(
            f"expected a parent of {sizes[0]} layers that knows some of {', '.join(kinds[0])}, found "
            f"one of {sizes[1]} layers that knows {', '.join(kinds[1])}: name another parent or none"
        )
    rows = _shared_rows(_places(*kinds), _places(*relations))
    given = parent.state_dict()
    for name, value in own.state_dict().items():
        if name == "width.weight":
            both = min(len(value), len(given[name]))
            value[:both] = given[name][:both]
        elif name in rows:
            for here, there in rows[name]:
                value[here] = given[name][there]
        else:
            value.copy_(given[name])


def _places(own: Sequence[str], parent: Sequence[str]) -> list[tuple[int, int]]:
    """(own place, the parent's place) of what is in both."""
    return [(own.index(name), parent.index(name)) for name in own if name in parent]


def _shared_rows(
    kinds: list[tuple[int, int]], relations: list[tuple[int, int]]
) -> dict[str, list[tuple[int, int]]]:
    """Of each tensor with a row for each class: (own row, the parent's row) of the classes of both."""
    spans = [(0, 0), *((1 + a, 1 + b) for a, b in kinds)]  # none comes first
    return {
        "span.2.weight": spans,
        "span.2.bias": spans,
        "kind.weight": kinds,
        f"{_LAST_OF_RELATION}.weight": relations,
        f"{_LAST_OF_RELATION}.bias": relations,
    }
