"""What a plant calls its machines for short, told by the names of their parts.

A list that has ``1#窑主电机`` and ``1#窑减速机`` as parts of ``1#回转窑`` calls that machine ``1#窑``: what stands before
the word for the part, if it keeps the order of the machine's own name, its last word and its numbers. What is left of
the part's name is what people call it beside its machine: ``2号磨煤机`` for ``1号炉2号磨煤机``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping

from industria.foundation import lexicon
from industria.foundation.knowledge.binding.machines import Machine
from industria.foundation.knowledge.binding.names import name_key, plain_name
from industria.foundation.knowledge.binding.parts import is_bare_part

_PIECE = re.compile(r"\d+|[^\W\d_\u3400-\u9fff]+|[\u3400-\u9fff]")
_DIGITS = re.compile(r"\d+")
_LEAST = 2


def short_names(machines: Mapping[str, Machine], parents: Mapping[str, str]) -> dict[str, str]:
    """Short names to the machines that they mean; one that fits two machines is none.

    Machines whose names differ in their numbers alone are called alike.
    """
    alike: dict[str, list[tuple[str, list[str]]]] = defaultdict(list)
    for machine in machines.values():
        for name in machine.names:
            plain = plain_name(name)
            alike[_DIGITS.sub("0", plain)].append((machine.id, _DIGITS.findall(plain)))
    found: dict[str, set[str]] = defaultdict(set)
    for part, parent in parents.items():
        if parent not in machines or part not in machines:
            continue
        for name in machines[part].names:
            for whole in machines[parent].names:
                plain = plain_name(whole)
                if short := _short(plain_name(name), plain):
                    for called, numbers in alike[_DIGITS.sub("0", plain)]:
                        words = _DIGITS.split(short)
                        own = (*numbers[: len(words) - 1], "")
                        found["".join(map("".join, zip(words, own, strict=True)))].add(called)
    return {short: meant.pop() for short, meant in found.items() if len(meant) == 1}


def names_beside(
    machines: Mapping[str, Machine], parents: Mapping[str, str]
) -> dict[str, set[str]]:
    """What parts are called beside their machine, without its name, to the parts; a bare word for a part is left out."""
    found: dict[str, set[str]] = defaultdict(set)
    for part, parent in parents.items():
        if parent not in machines or part not in machines:
            continue
        for name in machines[part].names:
            plain = plain_name(name)
            for whole in machines[parent].names:
                own = plain_name(whole)
                before = own if plain.startswith(own) else _short(plain, own)
                rest = plain.removeprefix(before).strip(" -_./:的")
                if before and len(name_key(rest)) >= _LEAST and not is_bare_part(rest):
                    found[rest].add(part)
    return found


def _short(part: str, whole: str) -> str:
    """The longest beginning of a part's name that says the machine's, before what names the part."""
    pieces = _pieces(whole)
    numbers = [p for p in pieces if p.isdigit()]
    begins = [f.start for f in lexicon.scan(part, "machine_part", "machine_kind")]
    for end in range(max(begins, default=0), 0, -1):
        said = _pieces(part[:end])
        if said == pieces:
            return ""
        if len(said) < _LEAST or said[-1] != pieces[-1]:
            continue
        if [p for p in said if p.isdigit()] == numbers and _in_order(said, pieces):
            return part[:end].strip()
    return ""


def _pieces(name: str) -> list[str]:
    return [p for p in _PIECE.findall(name) if p != "号"]


def _in_order(some: list[str], pieces: list[str]) -> bool:
    left = iter(pieces)
    return all(piece in left for piece in some)
