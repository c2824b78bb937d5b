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
    kinds = {f.concept for f in lexicon.scan(words_in(text), "machine_part")}
    if not kinds:
        return ""
    found = {
        machine.id
        for machine in below
        if kinds
        & {
            f.concept
            for name in (*machine.names, machine.kind)
            for f in lexicon.scan(words_in(name), "machine_part")
        }
    }
    return found.pop() if len(found) == 1 else ""
