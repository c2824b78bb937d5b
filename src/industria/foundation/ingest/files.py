"""Which files lie below a path, in the order of their names, and what each is called."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from industria.core import NotFoundError
from industria.foundation.ingest.aside import (
    why_link_not_entered,
    why_no_content,
    why_not_entered,
)
from industria.foundation.ingest.report import IngestReport


@dataclass(frozen=True, slots=True)
class Found:
    """A file as it was given, its place with every link followed, and the name for what comes of it."""

    path: Path
    place: Path
    name: str


Own = Callable[[Path], bool]


def files_below(path: Path, report: IngestReport, is_own: Own) -> Iterator[Found]:
    """Files at or below a path that hold content; the report names what is left out, and why.

    Left out are files that are no content (``aside.py``), hidden folders and links to folders; links that
    lead out of the folder are rejected. ``is_own`` says which places are the plant's own; those are passed
    over. Raises NotFoundError where there is nothing.
    """
    if not path.exists():
        raise NotFoundError(f"expected a file or folder, found nothing at {path}")
    if path.is_file():
        if not is_own(path.resolve()) and not _is_aside(path, report, given=True):
            yield Found(path, path.resolve(), path.stem)
        return
    yield from _below(path, path.resolve(), path.resolve(), (), report, is_own)


def _below(
    folder: Path,
    place: Path,
    root: Path,
    parts: tuple[str, ...],
    report: IngestReport,
    is_own: Own,
) -> Iterator[Found]:
    """``place`` has no link in it, so only an entry that is a link itself must be followed."""
    with os.scandir(folder) as entries:
        shown = sorted(entries, key=lambda e: e.name)
    for entry in shown:
        path = folder / entry.name
        if entry.is_dir(follow_symlinks=False):
            if (reason := why_not_entered(entry.name)) and not is_own(place / entry.name):
                report.skipped.append({"path": str(path), "reason": reason})
            else:
                yield from _below(
                    path, place / entry.name, root, (*parts, entry.name), report, is_own
                )
        elif entry.is_dir():
            report.skipped.append({"path": str(path), "reason": why_link_not_entered()})
        elif entry.is_file():
            real = path.resolve() if entry.is_symlink() else place / entry.name
            if is_own(real):
                continue
            if not real.is_relative_to(root):
                report.rejected.append(
                    {
                        "path": str(path),
                        "reason": "expected a file inside the folder, found a link that leads out of it",
                    }
                )
            elif not _is_aside(path, report):
                yield Found(path, real, "_".join((*parts, path.stem)))
        elif not is_own(place / entry.name):
            report.rejected.append(
                {
                    "path": str(path),
                    "reason": "expected a file or folder, found a link to nothing, or a device",
                }
            )


def _is_aside(path: Path, report: IngestReport, given: bool = False) -> bool:
    """Whether a file is no content; the report says so then."""
    if reason := why_no_content(path, given):
        report.skipped.append({"path": str(path), "reason": reason})
    return bool(reason)
