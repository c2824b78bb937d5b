"""Which files lie below a path, in the order of their names, and what each is called."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from industria.core import NotFoundError
from industria.foundation.ingest.report import IngestReport


@dataclass(frozen=True, slots=True)
class Found:
    """A file as it was given, its place with every link followed, and the name for what comes of it."""

    path: Path
    place: Path
    name: str


def files_below(path: Path, report: IngestReport) -> Iterator[Found]:
    """Files at or below a path; what begins with a dot is left out, and links to folders are not entered.

    Links that lead out of the folder are rejected. Raises NotFoundError where there is nothing.
    """
    if not path.exists():
        raise NotFoundError(f"expected a file or folder, found nothing at {path}")
    if path.is_file():
        yield Found(path, path.resolve(), path.stem)
        return
    yield from _below(path, path.resolve(), path.resolve(), (), report)


def _below(
    folder: Path, place: Path, root: Path, parts: tuple[str, ...], report: IngestReport
) -> Iterator[Found]:
    """``place`` has no link in it, so only an entry that is a link itself must be followed."""
    with os.scandir(folder) as entries:
        shown = sorted((e for e in entries if not e.name.startswith(".")), key=lambda e: e.name)
    for entry in shown:
        path = folder / entry.name
        if entry.is_dir(follow_symlinks=False):
            yield from _below(path, place / entry.name, root, (*parts, entry.name), report)
        elif entry.is_file():
            real = path.resolve() if entry.is_symlink() else place / entry.name
            if real.is_relative_to(root):
                yield Found(path, real, "_".join((*parts, path.stem)))
            else:
                report.rejected.append(
                    {
                        "path": str(path),
                        "reason": "expected a file inside the folder, found a link that leads out of it",
                    }
                )
