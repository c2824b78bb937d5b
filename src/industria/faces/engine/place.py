"""Where the engine of a plant listens: a socket in a folder that only this user may enter.

Only the standard library, and little of it: every command passes here before anything else is imported.
"""

from __future__ import annotations

import hashlib
import os
import stat
import sys
from contextlib import suppress

_SETTINGS = frozenset(
    ("HOME", "PATH", "PYTHONPATH", "RAY_ADDRESS", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "NO_PROXY")
)
_KINDS = ("INDUSTRIA_", "AWS_")
SETTING = "INDUSTRIA_ENGINE"  # off: never speak to one; always: start one without a terminal too


def folder() -> str:
    """The folder of this user's sockets, made where it is new; empty where there can be none.

    It is the user's own and closed to others, or it is not used: who owned it could put a socket of
    theirs there and read what is asked.
    """
    base = os.environ.get("XDG_RUNTIME_DIR") or ""
    name = "industria" if base and os.path.isdir(base) else f"industria-{os.getuid()}"
    path = os.path.join(base if name == "industria" else os.environ.get("TMPDIR") or "/tmp", name)
    try:
        with suppress(FileExistsError):
            os.mkdir(path, 0o700)
        found = os.lstat(path)
    except OSError:  # another user's place, as after su, or none
        return ""
    closed = not found.st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    return path if stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and closed else ""


def socket_of(plant: str) -> str:
    """The socket of the engine of a plant's folder, under this process's settings; empty where none can be.

    A command with other settings, another Python, other code or other rights on what it makes is not answered
    by an engine that was started with these.
    """
    settings = sorted((k, v) for k, v in os.environ.items() if _is_setting(k))
    mask = os.umask(0o077)  # there is no other way to read it
    os.umask(mask)
    code = (sys.prefix, os.path.dirname(os.path.realpath(__file__)))
    rights = (mask, os.getegid(), sorted(os.getgroups()))
    named = repr((os.path.realpath(os.path.expanduser(plant)), settings, code, rights))
    base = folder()
    path = os.path.join(
        base, hashlib.sha256(named.encode("utf-8", "surrogateescape")).hexdigest()[:24]
    )
    return f"{path}.sock" if base and len(path) < 100 else ""  # the system takes 107 bytes


def _is_setting(name: str) -> bool:
    """Whether what a command does may hang on a variable of the environment."""
    plain = name.upper()
    return name != SETTING and (
        plain in _SETTINGS or plain.startswith(_KINDS) or plain.endswith("_PROXY")
    )
