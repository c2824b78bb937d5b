"""The list of all commands, remembered: it takes every tool's module to make it, and nothing to read it again.

Only the standard library, and little of it. What is remembered holds as long as the files that it was made
from and the folders that packages are installed in are as they were.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable

from industria import __version__
from industria.faces.engine.near import LANGUAGE

_WIDEST = 80  # what click fills at most


def remembered() -> str | None:
    """The list for this language and width, where it is still right."""
    try:
        with open(_place(), encoding="utf-8") as file:
            kept = json.load(file)
        fits = all(stamp(path) == then for path, then in kept["files"].items())
        right = fits and kept["for"] == _wanted() and isinstance(kept["text"], str)
        return kept["text"] if right else None
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return None  # none yet, or no such file of ours: it is made anew


def remember(text: str, files: Iterable[str]) -> None:
    """Keep the list, with the files that it was made from; on a disk that refuses it is not kept."""
    place = _place()
    kept = {"for": _wanted(), "files": {path: stamp(path) for path in files}, "text": text}
    new = f"{place}.{os.getpid()}"
    try:
        os.makedirs(os.path.dirname(place), exist_ok=True)
        with open(new, "w", encoding="utf-8") as file:
            json.dump(kept, file)
        os.replace(new, place)
    except OSError:
        return


def _place() -> str:
    base = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return os.path.join(base, "industria", "commands.json")


def _wanted() -> list[object]:
    """What the list depends on beside files: the program, the language, the width, where packages lie."""
    language = next((os.environ[n] for n in LANGUAGE if os.environ.get(n)), "")
    try:
        width = int(os.environ.get("COLUMNS") or os.get_terminal_size(sys.stdout.fileno()).columns)
    except (OSError, ValueError):
        width = _WIDEST
    folders = [[path, stamp(path)] for path in sys.path]
    return [__version__, sys.executable, language, min(width, _WIDEST), folders]


def stamp(path: str) -> int:
    """When a file or folder was changed last; 0 where there is none."""
    try:
        return os.stat(path).st_mtime_ns
    except OSError:
        return 0
