"""Zip containers (XLSX, DOCX) are opened only when unpacking them is safe."""

from __future__ import annotations

import zipfile
from pathlib import Path

from industria.core import InputError

MAX_UNPACKED_BYTES = 512 << 20
MAX_RATIO = 200


def guard_archive(path: Path, must_have: str) -> None:
    """Raise InputError for a file that is no zip, lacks ``must_have``, or would unpack to a bomb."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            names = {member.filename for member in members}
    except (zipfile.BadZipFile, OSError) as error:
        raise InputError(f"expected an Office file, found a damaged one: {error}") from None
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members) or 1
    if unpacked > MAX_UNPACKED_BYTES or (unpacked > 10 << 20 and unpacked / packed > MAX_RATIO):
        raise InputError(
            f"expected an Office file of at most {MAX_UNPACKED_BYTES >> 20} MB unpacked and "
            f"{MAX_RATIO}-fold packed, found {unpacked >> 20} MB at {unpacked / packed:.0f}-fold: "
            "it looks like a zip bomb and was not opened"
        )
    if must_have not in names:
        raise InputError(f"expected an Office file with {must_have}, found none: save it again")
