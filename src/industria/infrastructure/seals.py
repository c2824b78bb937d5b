"""Checksums of the single files of a plant's folder: its settings, its secrets, what was learned.

People change some of them, so a file that differs is no reason to refuse: ``industria verify`` names it, and
who changed it says so with ``--adopt``. Each is remembered as it was when first seen.
"""

from __future__ import annotations

from pathlib import Path

from industria.infrastructure.file_sums import FileSums

SEALS = "plant.sums"
_LEFT_OUT = (".sums", ".db", "-wal", "-shm", ".part", ".lock")


def seals(root: Path) -> FileSums:
    """The sums of the single files of a plant's folder: settings, secrets, what was learned."""
    return FileSums(root / SEALS, root)


def single_files(root: Path) -> list[str]:
    """The single files of a plant's folder that are neither stores nor passing."""
    found = [p.name for p in root.iterdir() if p.is_file() and not p.name.startswith(".")]
    return sorted(n for n in found if not n.endswith(_LEFT_OUT) and ".sums." not in n)


def seal_new(root: Path) -> None:
    """Remember single files that were not seen before as they are now; called when a plant is opened."""
    sums = seals(root)
    known = sums.known()
    sums.record(name for name in single_files(root) if name not in known)


def seal(path: Path) -> None:
    """Remember a single file of a plant's folder as the product just wrote it."""
    seals(path.parent).record([path.name])
