"""Where the engine of a plant listens: a socket in a folder that only this user may enter.

Only the standard library, and little of it: every command passes here before anything else is imported.
"""

from __future__ import annotations

import hashlib
import os
import stat

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
        os.mkdir(path, 0o700)
    except FileExistsError:
        pass  # seen to below
    except OSError:
        return ""
    found = os.lstat(path)
    closed = not found.st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    return path if stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and closed else ""


def socket_of(plant: str) -> str:
    """The socket of the engine of a plant's folder, under this process's settings; empty where none can be.

    Settings are every INDUSTRIA_* variable: a command with another chat model or other keys is not answered
    by an engine that was started with these.
    """
    settings = sorted(
        (k, v) for k, v in os.environ.items() if k.startswith("INDUSTRIA_") and k != SETTING
    )
    named = repr((os.path.realpath(os.path.expanduser(plant)), settings))
    base = folder()
    path = os.path.join(
        base, hashlib.sha256(named.encode("utf-8", "surrogateescape")).hexdigest()[:24]
    )
    return f"{path}.sock" if base and len(path) < 100 else ""  # the system takes 107 bytes
