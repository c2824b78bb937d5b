"""Names of folders and files that every library reads as written.

DuckDB takes a path for a pattern (``*``, ``?``, ``[``) and reads ``key=value`` out of it; LanceDB takes
it for a URL. A path that holds no such sign is used as it is; any other is reached through a link with
a plain name, which lives as long as this process. Delta Lake follows links, so what it misreads itself
is refused. Knows nothing of tables.
"""

from __future__ import annotations

import atexit
import functools
import os
import re
import shutil
import tempfile
from pathlib import Path

from industria.core import InputError

# Letters and digits of every script, and the signs that no URL, pattern or partition gives a meaning.
_PLAIN = re.compile(r"[\w\-./ +,@()]*")
# What Delta Lake itself takes for something else, with no way to say otherwise.
_MISREAD = re.compile(r"%[0-9A-Fa-f]{2}|[\\\x00-\x1f\x7f]")


def must_be_storable(folder: Path) -> None:
    """Raise InputError where Delta Lake would keep a folder's tables somewhere else."""
    if found := _MISREAD.search(str(folder.absolute())):
        raise InputError(
            f"expected a plant's folder without a backslash, a control character or % before two "
            f"hexadecimal digits in its path, found {found[0]!r} in {str(folder.absolute())!r}: choose "
            "another folder / 工厂文件夹的路径中不能有反斜杠、控制字符或“%”加两位十六进制数，请换一个文件夹"
        )


def plain_path(folder: Path) -> Path:
    """The folder's absolute path, or a link to it where that path would be misread.

    Raises InputError where a link is needed and the system gives none.
    """
    absolute = folder.absolute()
    if _PLAIN.fullmatch(str(absolute)):
        return absolute
    if _PLAIN.fullmatch(absolute.name):  # its parent is linked, since it may not be there yet
        return _linked(str(absolute.parent), os.getpid()) / absolute.name
    return _linked(str(absolute), os.getpid())


@functools.lru_cache(maxsize=256)
def _linked(target: str, process: int) -> Path:
    """One link for each folder and process (a forked child removes its own links only)."""
    try:
        place = Path(tempfile.mkdtemp(prefix="industria-link-"))
        if not _PLAIN.fullmatch(str(place)):
            place.rmdir()
            raise InputError(
                f"expected a plain name of the folder for temporary files, found {str(place)!r}: "
                "set TMPDIR to a folder such as /tmp"
            )
        link = place / "folder"
        link.symlink_to(target, target_is_directory=True)
    except OSError as error:
        raise InputError(
            f"expected a folder that can be linked to, found {target!r} and {error}: "
            "rename it to letters, digits and spaces"
        ) from None
    atexit.register(_remove, place, process)
    return link


def _remove(place: Path, process: int) -> None:
    """Remove the link, never what it leads to."""
    if os.getpid() == process:
        (place / "folder").unlink(missing_ok=True)
        shutil.rmtree(place, ignore_errors=True)


def plain_file(file: Path, scratch: Path) -> Path:
    """The file itself, or a link to it (a copy where there are none) in ``scratch``, a plain folder."""
    if _PLAIN.fullmatch(str(file)):
        return file
    named = scratch / f"given{file.suffix.lower()}"
    try:
        named.symlink_to(file.absolute())
    except OSError:
        shutil.copyfile(file, named)
    return named


def sql_text(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def sql_name(name: str) -> str:
    """A column or table name as a quoted SQL identifier."""
    return '"' + name.replace('"', '""') + '"'
