"""Open Delta tables, brought up to date instead of opened again.

Opening reads the whole log since its last checkpoint; bringing up to date reads what is new. A handle is
given up where the log entry it stands on is no longer the same file: the table was dropped and made again.
Each thread has its own, since a handle moves on while it is used.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass

from deltalake import DeltaTable

from industria.infrastructure.place import Place

_MOST_HELD = 32


@dataclass(frozen=True, slots=True)
class _Held:
    """A table with the log entry it was last known to stand on."""

    table: DeltaTable
    version: int
    stamp: tuple[object, ...]


class Handles:
    """The Delta tables of one place, held open."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._local = threading.local()

    def newest(self, name: str) -> DeltaTable:
        """A table at its newest version. Raises deltalake's TableNotFoundError."""
        held = self._of_this_thread()
        known = held.get(name)
        if known is None or known.stamp != self._place.stamp(name, known.version):
            table = self.at(name, None)
        elif self._place.stamp(name, known.version + 1):
            table = known.table
            table.update_incremental()
        else:
            held.move_to_end(name)
            return known.table
        version = table.version()
        held[name] = _Held(table, version, self._place.stamp(name, version))
        held.move_to_end(name)
        while len(held) > _MOST_HELD:
            held.popitem(last=False)
        return table

    def at(self, name: str, version: int | None) -> DeltaTable:
        """A table opened at a version, the newest where None."""
        return DeltaTable(
            f"{self._place.root}/{name}",
            version=version,
            storage_options=self._place.options or None,
        )

    def _of_this_thread(self) -> OrderedDict[str, _Held]:
        if not hasattr(self._local, "held"):
            self._local.held = OrderedDict()
        held: OrderedDict[str, _Held] = self._local.held
        return held
