"""What a backup holds: every file with its size and sha256, and a checksum of this list itself."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from industria.core import InputError, IntegrityError
from industria.infrastructure.objects import sha256_of

MANIFEST = "backup.json"
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Manifest:
    """The files of a backup, by name: (size, sha256)."""

    made: str
    files: Mapping[str, tuple[int, str]]

    @classmethod
    def of(cls, folder: Path, made: str) -> Manifest:
        """The files of a folder as they are now."""
        return cls(made, {name: (p.stat().st_size, sha256_of(p)) for name, p in _files(folder)})

    def write(self, folder: Path) -> None:
        """Put it among the files."""
        body = {"format": _FORMAT, "made": self.made, "files": self.files}
        told = json.loads(json.dumps(body))
        text = json.dumps(told | {"seal": _seal(told)}, ensure_ascii=False)
        (folder / MANIFEST).write_text(text, encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """That of a folder. Raises InputError where it is no backup, IntegrityError where it is damaged."""
        try:
            told = json.loads((folder / MANIFEST).read_bytes())
        except FileNotFoundError:
            raise InputError(f"expected a backup of a plant, found no {MANIFEST} in it") from None
        except ValueError as error:
            raise IntegrityError(
                f"expected {MANIFEST} as it was written, found it changed ({error}): use another backup"
            ) from None
        if not isinstance(told, dict) or told.pop("seal", "") != _seal(told):
            raise IntegrityError(
                f"expected {MANIFEST} as it was written, found it changed: use another backup"
            )
        if told["format"] != _FORMAT:
            raise InputError(
                f"expected a backup of format {_FORMAT}, found {told['format']}: update industria"
            )
        return cls(told["made"], {name: (size, sha) for name, (size, sha) in told["files"].items()})

    def compare(self, folder: Path) -> None:
        """Raise IntegrityError where a folder does not hold exactly these files."""
        found = dict(_files(folder))
        for name, (size, digest) in self.files.items():
            path = found.pop(name, None)
            if path is None:
                raise _differs(name, "it is missing")
            if path.stat().st_size != size or sha256_of(path) != digest:
                raise _differs(name, "it was changed")
        if found:
            raise _differs(next(iter(found)), "it is not one of the backup's")

    def to_json(self) -> dict[str, object]:
        """A summary."""
        size = sum(size for size, _ in self.files.values())
        return {"made": self.made, "files": len(self.files), "bytes": size}


def _files(folder: Path) -> list[tuple[str, Path]]:
    found = sorted(p for p in folder.rglob("*") if p.is_file())
    named = [(str(p.relative_to(folder)), p) for p in found]
    return [(name, p) for name, p in named if name != MANIFEST]


def _seal(told: Mapping[str, object]) -> str:
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def _differs(name: str, what: str) -> IntegrityError:
    return IntegrityError(
        f"expected {name} of the backup as it was written, found that {what}: use another backup"
    )
