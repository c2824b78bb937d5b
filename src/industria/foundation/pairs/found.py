"""What the steps hand on: a picture on a page, the text that was found for it, and what was left out and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture as a page shows it. ``number``: from 0 on the page; ``pixels``: sha256 of its grey values at
    16 x 16, so that copies in another format are one; ``name``: of its file, empty where it has none."""

    page: Path
    number: int
    data: bytes
    digest: str
    pixels: str
    width: int
    height: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """What a page says of a picture. ``label``: the words nearest to it, such as a caption; ``context``: the
    headings above, the highest first; ``text``: what else stands with it; ``how``: where the label stands."""

    label: str
    context: tuple[str, ...] = ()
    text: str = ""
    how: str = ""

    @property
    def whole(self) -> str:
        """Headings and label, each once."""
        parts = [c for c in self.context if c.casefold() not in self.label.casefold()]
        return ": ".join([*parts, self.label])


@dataclass(frozen=True, slots=True)
class Pair:
    """A picture and what is said of it. ``group``: pairs of one item or one picture have the same."""

    shown: Shown
    said: Said
    language: str
    group: str = ""


@dataclass
class Account:
    """How many pictures each step left out, by reason; and pages that could not be read, by name."""

    pages: int = 0
    pictures: int = 0
    dropped: dict[str, int] = field(default_factory=dict)
    unread: dict[str, str] = field(default_factory=dict)

    def drop(self, reason: str, count: int = 1) -> None:
        """Count what is left out."""
        self.dropped[reason] = self.dropped.get(reason, 0) + count


@dataclass(frozen=True)
class Gathered:
    """The pairs of a folder, and the account of what was not taken."""

    pairs: Sequence[Pair]
    account: Account
    pages: Mapping[str, int] = field(default_factory=dict)
