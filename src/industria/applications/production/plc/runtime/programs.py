"""The plant's programs: kept with what was proved of them; only those run that are still what was checked."""

from __future__ import annotations

import hashlib
import json
import os
import re
from dataclasses import dataclass
from pathlib import Path

from industria.core import IntegrityError, NotFoundError, UsageError

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,60}")


@dataclass(frozen=True, slots=True)
class Kept:
    """A program and its report; ``passed`` only where every property was proved or held so far."""

    name: str
    source: str
    report: dict[str, object]

    @property
    def passed(self) -> bool:
        """Whether it may run."""
        return bool(self.report.get("passed"))

    @property
    def sha256(self) -> str:
        """Of its text."""
        return _sha256(self.source)


class Programs:
    """A folder of programs, each a text and a report that names its checksum."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, name: str, source: str, report: dict[str, object]) -> Kept:
        """Keep a program with its report. Raises UsageError for a name that is none."""
        path = self._path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        told = json.dumps(report | {"sha256": _sha256(source)}, ensure_ascii=False, default=str)
        for target, text in ((path.with_suffix(".json"), told), (path, source)):
            write_whole(target, text)
        return Kept(name, source, report)

    def get(self, name: str) -> Kept:
        """A program. Raises NotFoundError, and IntegrityError where it is not what was checked."""
        path = self._path(name)
        if not path.is_file() or not path.with_suffix(".json").is_file():
            raise NotFoundError(
                f"expected a program of {', '.join(self.names()) or 'none yet'}, found {name!r}"
            )
        source = path.read_bytes().decode()
        report = json.loads(path.with_suffix(".json").read_bytes())
        if report.get("sha256") != _sha256(source):
            raise IntegrityError(
                f"expected {name} as it was checked, found it changed: check it again"
            )
        return Kept(name, source, report)

    def holds_passed(self, name: str) -> bool:
        """Whether there is such a program, as it was checked, and it passed."""
        try:
            return self.get(name).passed
        except (NotFoundError, IntegrityError):
            return False

    def names(self) -> list[str]:
        """All names."""
        return sorted(p.stem for p in self._folder.glob("*.st"))

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise UsageError(f"expected a name of letters, digits, - and _, found {name!r}")
        return self._folder / f"{name}.st"


def write_whole(path: Path, text: str, mode: int = 0o666) -> None:
    """Write a file at once or not at all. ``mode``: of a new file, before the mask of the process."""
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    with open(os.open(aside, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, mode), "wb") as file:
        file.write(text.encode())
    os.replace(aside, path)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
