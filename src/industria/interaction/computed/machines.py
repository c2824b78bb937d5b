"""Where a question names machines of the plant: as their lists write them, or the same words in another language.

``press 3`` is ``Presse 3``, and ``the kiln gear unit`` is ``1#窑主减速机`` where the plant has one such machine alone.
"""

from __future__ import annotations

from collections import defaultdict

from industria.foundation.knowledge.binding.binder import Binder
from industria.foundation.knowledge.binding.names import plain_name
from industria.interaction.computed.text import meaning_set, meanings
from industria.interaction.quantities import plain

MachineHit = tuple[int, int, frozenset[str]]
_LONGEST = 8
_SIGNS = frozenset(("号", "no", "nr"))
_MAIN = "=main_part"


class MachineNames:
    """The names of a plant's machines, by what their words mean."""

    def __init__(self, binder: Binder) -> None:
        self.binder = binder
        self._whole: dict[tuple[str, ...], set[str]] = defaultdict(set)
        self._short: dict[tuple[str, ...], set[str]] = defaultdict(set)
        for machine in binder.machines.values():
            for name in (machine.id, *machine.names):
                key = tuple(m for _, _, m in meanings(plain_name(plain(name))) if m not in _SIGNS)
                if key and any(not k.isdigit() for k in key):
                    self._whole[key].add(machine.id)
                    self._short[tuple(k for k in key if not k.isdigit() and k != _MAIN)].add(
                        machine.id
                    )

    def find(self, text: str) -> list[MachineHit]:
        """Places of names in a text in lower case, none within another."""
        hits = [(h.start, h.end, h.machines) for h in self.binder.names.find(text) if h.machines]
        said = [w for w in meanings(text) if w[2] not in _SIGNS]
        for size in range(min(_LONGEST, len(said)), 0, -1):
            for first in range(len(said) - size + 1):
                window = said[first : first + size]
                key = tuple(m for _, _, m in window)
                found = self._whole.get(key, set()) or self._short.get(key, set())
                if len(found) == 1 and (size > 1 or key[0].startswith("=")):
                    hits.append((window[0][0], window[-1][1], frozenset(found)))
        out: list[MachineHit] = []
        for start, end, machines in sorted(hits, key=lambda h: h[0] - h[1]):
            if not any(a < end and start < b for a, b, _ in out):
                out.append((start, end, machines))
        return sorted(out, key=lambda h: h[0])

    def told(self, machine: str) -> frozenset[str]:
        """What the names of a machine, of what it is part of, and of its place say."""
        known = [self.binder.machines.get(m) for m in (machine, *self.binder.family.above(machine))]
        return meaning_set(
            text for m in known if m for text in (m.id, *m.names, m.location, m.model) if text
        )

    def near(self, machines: frozenset[str]) -> set[str]:
        """Some machines and all their parts."""
        return set(machines) | {b for m in machines for b in self.binder.family.below(m)}

    def above(self, machines: frozenset[str]) -> set[str]:
        """What some machines are part of."""
        return {a for m in machines for a in self.binder.family.above(m)}

    def lowest(self, hits: list[MachineHit]) -> frozenset[str]:
        """The machine that all hits are or that it is part of; empty where they are several."""
        common = frozenset.intersection(*(m for _, _, m in hits))
        if common:
            return common
        tops = [self.binder.family.top(m) for _, _, m in hits]
        low = self.binder.family.lowest(tops) if all(tops) else ""
        return frozenset((low,)) if low else frozenset()
