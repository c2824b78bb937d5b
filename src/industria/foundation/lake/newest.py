"""Which files the newest version of a table has, known again without a look at its whole log."""

from __future__ import annotations

from dataclasses import dataclass

from industria.infrastructure.place import Place


@dataclass(frozen=True)
class Newest:
    """The files of the newest version, good until the log has a newer entry."""

    place: Place
    name: str
    version: int
    stamp: tuple[object, ...]
    files: list[str]

    def is_current(self) -> bool:
        """Whether the log still ends with this entry, and it is the same file."""
        newer = self.place.stamp(self.name, self.version + 1)
        return newer == () and self.place.stamp(self.name, self.version) == self.stamp
