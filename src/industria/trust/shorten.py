"""Values short enough for a record: long texts and lists are cut inside, names and shape stay."""

from __future__ import annotations

import json
from collections.abc import Mapping

MOST_CHARACTERS = 2000
_STEPS = ((500, 40), (200, 20), (100, 10), (40, 5), (20, 3))  # (characters of a text, items)
_DEEPEST = 8
_MOST_FIELDS = 40  # names at the top, whatever is cut below them


def shortened(values: Mapping[str, object]) -> dict[str, object]:
    """JSON values in at most 2,000 characters: the chain records what happened, the lake keeps the data.

    A cut text ends in ``… (+n)``, a cut list in the number of items left out; what is left out of a
    mapping is counted under ``…``.
    """
    text = json.dumps(values, ensure_ascii=False, default=str)
    whole: dict[str, object] = json.loads(text)
    if len(text) <= MOST_CHARACTERS:
        return whole
    for depth in (_DEEPEST, 4, 2):
        for characters, items in _STEPS:
            cut = _cut_mapping(whole, characters, items, depth, _MOST_FIELDS)
            if len(json.dumps(cut, ensure_ascii=False)) <= MOST_CHARACTERS:
                return cut
    return {"…": f"+{len(whole)}"}


def _cut(value: object, characters: int, items: int, depth: int) -> object:
    if isinstance(value, str):
        return _cut_text(value, characters)
    if isinstance(value, int) and not isinstance(value, bool):
        return value if abs(value) < 10**40 else _cut_text(f"{value:x}", characters)
    if not isinstance(value, list | dict):
        return value
    if depth == 0:
        return f"… (+{len(value)})"
    if isinstance(value, dict):
        return _cut_mapping(value, characters, items, depth, items)
    kept = [_cut(v, characters, items, depth - 1) for v in value[:items]]
    left_out = len(value) - items
    return [*kept, f"… (+{left_out})"] if left_out > 0 else kept


def _cut_mapping(
    value: dict[str, object], characters: int, items: int, depth: int, names: int
) -> dict[str, object]:
    pairs = list(value.items())[:names]
    cut = {_cut_text(k, characters): _cut(v, characters, items, depth - 1) for k, v in pairs}
    left_out = len(value) - names
    return cut | {"…": f"+{left_out}"} if left_out > 0 else cut


def _cut_text(text: str, characters: int) -> str:
    return text if len(text) <= characters else f"{text[:characters]}… (+{len(text) - characters})"
