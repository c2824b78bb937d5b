"""A plant's logins (``logins.json``): who it is at each server, and how the line there is secured.

Read strictly, since a key that is misspelt would send a password in clear. Files are named from the plant's
folder. A server without an entry is met without a login, on a plain line.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from industria.core import IndustriaError, InputError
from industria.infrastructure.links.secure_line import MODES, PLAIN, POLICIES, OpcUaSecurity
from industria.infrastructure.links.strict_json import fields, parsed, text

_FORM = "{url: {user, password, policy, mode, certificate, key, server_certificate, insecure}}"
_FILES = {"certificate": "certificate", "key": "private_key", "server_certificate": "server_certificate"}  # fmt: skip
_OneOf = TypeVar("_OneOf", bound=str)
_KEYS = {"user", "password", "policy", "mode", "insecure", *_FILES}


@dataclass(frozen=True, slots=True)
class Login:
    """Who one is at a server (nobody without ``user``), and how the line there is secured."""

    user: str = ""
    password: str = ""
    security: OpcUaSecurity = PLAIN


def read_logins(path: Path) -> dict[str, Login]:
    """Logins by address of a server; empty where there is no such file.

    Raises InputError for anything that is not exactly such an object.
    """
    if not path.is_file():
        return {}
    try:
        found = parsed(path.read_text(encoding="utf-8-sig"))
        if not isinstance(found, dict):
            raise ValueError("something that is no object")
        return {url: _login(entry, f"the entry of {url}", path.parent) for url, entry in found.items()}  # fmt: skip
    except (ValueError, RecursionError, IndustriaError) as error:
        raise InputError(
            f"expected {_FORM} in {path.name}, found {error}: correct it; nothing was sent"
        ) from None


def _login(entry: object, place: str, folder: Path) -> Login:
    given = fields(entry, set(), _KEYS, place)
    if ("user" in given) != ("password" in given):
        raise ValueError(f"a user without a password, or the other way round, in {place}")
    said = {k: text(given[k], f"{k} of {place}") for k in given if k != "insecure"}
    insecure = given.get("insecure", False)
    if not isinstance(insecure, bool):
        raise ValueError(f"insecure of {place} that is neither true nor false")
    files = {name: folder / said[key] for key, name in _FILES.items() if key in said}
    security = OpcUaSecurity(
        _one_of(said.get("policy", ""), ("", *POLICIES), place),
        _one_of(said.get("mode", MODES[0]), MODES, place),
        insecure=insecure,
        **files,
    )
    return Login(said.get("user", ""), said.get("password", ""), security)


def _one_of(value: str, known: tuple[_OneOf, ...], place: str) -> _OneOf:
    for one in known:
        if value == one:
            return one
    raise ValueError(f"{value!r} where {place} has to be one of {', '.join(k for k in known if k)}")
