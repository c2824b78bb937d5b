"""What is wrong in a program, and where: every message in Chinese and English."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from industria.core import Text

Severity = Literal["error", "warning"]
MOST_ERRORS = 100


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A place in a source text: ``line`` and ``column`` count from 1."""

    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One thing that is wrong: its ``code`` names the rule, the message what was expected and found."""

    severity: Severity
    code: str
    place: Place
    message: Text

    def __str__(self) -> str:
        return f"{self.place}: {self.severity}: {self.message.en} [{self.code}]"

    def to_json(self) -> dict[str, object]:
        """All fields as JSON types."""
        return {
            "severity": self.severity,
            "code": self.code,
            "line": self.place.line,
            "column": self.place.column,
            "message": self.message.to_json(),
        }


class TooLarge(Exception):
    """The program is larger than this front end takes; the error is noted."""


class Diagnostics:
    """The growing list of one program; says once what it is told twice."""

    def __init__(self) -> None:
        self._found: dict[tuple[Place, str, str], Diagnostic] = {}

    def error(self, code: str, place: Place, zh: str, en: str) -> None:
        """Note an error."""
        self._add(Diagnostic("error", code, place, Text(zh, en)))

    def warning(self, code: str, place: Place, zh: str, en: str) -> None:
        """Note a warning."""
        self._add(Diagnostic("warning", code, place, Text(zh, en)))

    def _add(self, found: Diagnostic) -> None:
        if sum(d.severity == found.severity for d in self._found.values()) < MOST_ERRORS:
            self._found.setdefault((found.place, found.code, found.message.en), found)

    @property
    def all(self) -> tuple[Diagnostic, ...]:
        """In order of place, errors before warnings."""
        return tuple(sorted(self._found.values(), key=lambda d: (d.place, d.severity)))

    @property
    def has_errors(self) -> bool:
        """Whether anything is more than a warning."""
        return any(d.severity == "error" for d in self._found.values())
