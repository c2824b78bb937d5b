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
_SEAL = "seal"  # of a report: the checksum of all else that it says
_SETTLING = "settling"  # of a report: the new text, and the checksum of the one that it replaces


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
    """A folder of programs, each a text and a report that names its checksum.

    The report is the one file that counts: while the text beside it is replaced, the report holds the new
    text too (``settling``), so that whoever is killed on the way leaves the old program or the new one, whole.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, name: str, source: str, report: dict[str, object]) -> Kept:
        """Keep a program with its report. Raises UsageError for a name that is none."""
        path = self._path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        told = report | {"sha256": _sha256(source)}
        replaced = _sha256_of(path.read_bytes() if path.is_file() else None)
        settling = {"source": source, "replaced": replaced}
        _write_report(path, told | {_SETTLING: settling})
        write_whole(path, source)
        _write_report(path, told)
        return Kept(name, source, report)

    def get(self, name: str) -> Kept:
        """A program. Raises NotFoundError, and IntegrityError where it is not what was checked."""
        path = self._path(name)
        found = self._whole(path) or self._whole(path)  # once more: it may be replaced just now
        if found is None:
            raise IntegrityError(
                f"expected {name} as it was checked, found it changed: check it again"
            )
        return Kept(name, *found)

    def _whole(self, path: Path) -> tuple[str, dict[str, object]] | None:
        """(text, report) of a program; None where they do not belong together. Raises NotFoundError."""
        text = path.read_bytes() if path.is_file() else None
        report = _report(path)
        settling = report.pop(_SETTLING, None) if report else None
        if report is None or (text is None and settling is None):
            if text is not None and path.with_suffix(".json").is_file():
                return None  # a report that cannot be read
            raise NotFoundError(
                f"expected a program of {', '.join(self.names()) or 'none yet'}, found {path.stem!r}"
            )
        source = _text(text)
        if isinstance(settling, dict) and settling.get("replaced") == _sha256_of(text):
            source = str(settling.get("source", ""))
        return (source, report) if report.get("sha256") == _sha256(source) else None

    def holds_passed(self, name: str) -> bool:
        """Whether there is such a program, as it was checked, and it passed."""
        try:
            return self.get(name).passed
        except (NotFoundError, IntegrityError):
            return False

    def names(self) -> list[str]:
        """All names."""
        texts = {p.stem for p in self._folder.glob("*.st")}
        reports = {
            p.stem: _report(p) or {} for p in self._folder.glob("*.json") if p.stem not in texts
        }
        return sorted(texts | {name for name, report in reports.items() if _SETTLING in report})

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise UsageError(f"expected a name of letters, digits, - and _, found {name!r}")
        return self._folder / f"{name}.st"


def write_whole(path: Path, text: str, mode: int = 0o666) -> None:
    """Write a file at once or not at all. ``mode``: of a new file, before the mask of the process."""
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    with open(os.open(aside, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, mode), "wb") as file:
        file.write(text.encode())
        file.flush()
        os.fsync(file.fileno())  # the whole text is on the disk before its name is
    os.replace(aside, path)


def _write_report(path: Path, report: dict[str, object]) -> None:
    told: dict[str, object] = json.loads(json.dumps(report, ensure_ascii=False, default=str))
    sealed = told | {_SEAL: _seal(told)}
    write_whole(path.with_suffix(".json"), json.dumps(sealed, ensure_ascii=False))


def _seal(report: dict[str, object]) -> str:
    return _sha256(json.dumps(report, ensure_ascii=False, sort_keys=True))


def _report(path: Path) -> dict[str, object] | None:
    """The report beside a program's text; None where there is none that can be read, or it was changed.

    One without a seal is of a version before.
    """
    try:
        found = json.loads(path.with_suffix(".json").read_bytes())
    except (FileNotFoundError, ValueError):
        return None
    if not isinstance(found, dict):
        return None
    seal = found.pop(_SEAL, None)
    return found if seal is None or seal == _seal(found) else None


def _text(data: bytes | None) -> str:
    """A text as it is kept; one that is no UTF-8 was changed, and matches no checksum."""
    return (data or b"").decode(errors="replace")


def _sha256_of(data: bytes | None) -> str:
    """The checksum of a text that was replaced; empty where there was none."""
    return "" if data is None else _sha256(_text(data))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
