"""Parts of a machine that a tag names by a word or a code: ``GB`` is the gearbox, ``电机`` the motor."""

from __future__ import annotations

from collections.abc import Sequence

from industria.foundation import lexicon
from industria.foundation.knowledge.binding.machines import Machine
from industria.foundation.knowledge.binding.quantities import words_in


def part_of_machine(text: str, below: Sequence[Machine]) -> str:
    """The one part of a machine that a text names; empty where it names none, or several fit.

    ``below``: the parts that a list knows.
    """
    kinds = _kinds(text)
    if not kinds:
        return ""
    shared = {
        machine.id: len(kinds & _kinds(" ".join((*machine.names, machine.kind))))
        for machine in below
    }
    most = max(shared.values(), default=0)
    found = [machine for machine, many in shared.items() if many == most]
    return found[0] if most and len(found) == 1 else ""


def _kinds(text: str) -> set[str]:
    return {f.concept for f in lexicon.scan(words_in(text), "machine_part")}
