"""A plant from its backup: compared file by file beside its place, and put there at once."""

from __future__ import annotations

import os
import shutil
import tarfile
import tempfile
from pathlib import Path, PurePosixPath

from industria.core import InputError, IntegrityError, NotFoundError
from industria.foundation.integrity.backup import opened_archive
from industria.foundation.integrity.manifest import MANIFEST, Manifest


def restore(archive: Path, folder: Path, force: bool = False) -> Manifest:
    """Put the plant of a backup (a folder, ``.tar`` or ``.tar.zst``) into ``folder``.

    ``force``: a plant that is there gives way, at once and only when the backup was found whole. Nothing
    may be at work in it. Raises InputError where something else, or without ``force`` a plant, is there;
    IntegrityError where a file of the backup is damaged.
    """
    folder = folder.expanduser().absolute()
    if not archive.exists():
        raise NotFoundError(f"expected a backup, found nothing at {archive}")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        if not (folder / "plant.json").exists():
            raise InputError(
                f"expected a new folder for the plant, found {folder}, which holds something else: "
                "choose another"
            )
        if not force:
            raise InputError(
                f"expected a new folder, found a plant in {folder}: choose another, or say --force to "
                "put the backup in its place"
            )
    folder.parent.mkdir(parents=True, exist_ok=True)
    placed = False
    aside = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        fresh, old = aside / "fresh", aside / "old"
        if archive.is_dir():
            shutil.copytree(archive, fresh)
        else:
            _unpack(archive, fresh)
        manifest = Manifest.read(fresh)
        manifest.compare(fresh)
        (fresh / MANIFEST).unlink()
        try:
            if folder.exists():
                os.rename(folder, old)
            os.rename(fresh, folder)
        except BaseException:  # whatever cuts it off, the plant that was there is put back
            if old.exists() and not folder.exists():
                os.rename(old, folder)
            raise
        placed = True
    finally:
        if placed or not (aside / "old").exists():
            shutil.rmtree(aside, ignore_errors=True)
    return manifest


def _unpack(archive: Path, target: Path) -> None:
    """Plain files below the target alone: no links, no names that lead out of it."""
    target.mkdir()
    try:
        with opened_archive(archive, "r") as members:
            for member in members:
                name = PurePosixPath(member.name)
                if not member.isfile() or name.is_absolute() or ".." in name.parts:
                    raise InputError(
                        f"expected plain files in the backup, found {member.name!r}: it was not made by "
                        "industria backup"
                    )
                members.extract(member, target, filter="data")
    except (tarfile.TarError, EOFError) as error:
        raise IntegrityError(
            f"expected {archive.name} as it was written, found it damaged ({error}): use another backup"
        ) from error
    except OSError as error:
        if error.errno is not None:
            raise  # of the disk, not of the archive
        raise IntegrityError(
            f"expected {archive.name} as it was written, found it damaged ({error}): use another backup"
        ) from error
