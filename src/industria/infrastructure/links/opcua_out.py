"""OPC UA out: one value read or written at a time, for the guard of writes alone."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine, Mapping
from pathlib import Path
from typing import Any

from industria.core import BusyError, InputError, missing_extra
from industria.infrastructure.links.guard import Value

_TIMEOUT_S = 4.0
Login = tuple[str, str]


def read_logins(path: Path) -> dict[str, Login]:
    """(user, password) by address of a server; empty where there is no such file. Raises InputError."""
    if not path.is_file():
        return {}
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return {str(u): (str(e["user"]), str(e["password"])) for u, e in found.items()}
    except (json.JSONDecodeError, KeyError, TypeError, AttributeError):
        raise InputError(
            f"expected {{url: {{user, password}}}} in {path.name}, found something else"
        ) from None


class OpcUaOut:
    """Reads and writes nodes of servers. Raises BusyError where a server does not answer or refuses."""

    def __init__(self, logins: Mapping[str, Login]) -> None:
        self._logins = logins

    def read(self, url: str, node: str) -> Value:
        """The value of a node."""

        async def work(client: Any) -> Value:
            found: Value = await client.get_node(node).read_value()
            return found

        return self._connected(url, node, work)

    def write(self, url: str, node: str, value: Value) -> None:
        """Set the value of a node, in the type that it has."""

        async def work(client: Any) -> Value:
            from asyncua import ua

            target = client.get_node(node)
            kind = await target.read_data_type_as_variant_type()
            whole = kind not in (ua.VariantType.Float, ua.VariantType.Double)
            fits = (
                bool(value)
                if kind == ua.VariantType.Boolean
                else int(value)
                if whole
                else float(value)
            )
            await target.write_value(ua.DataValue(ua.Variant(fits, kind)))
            return value

        self._connected(url, node, work)

    def _connected(
        self, url: str, node: str, work: Callable[[Any], Coroutine[Any, Any, Value]]
    ) -> Value:
        try:
            from asyncua import Client
        except ImportError:
            raise missing_extra("links", "asyncua") from None

        async def session() -> Value:
            client = Client(url, timeout=_TIMEOUT_S)
            if url in self._logins:
                user, password = self._logins[url]
                client.set_user(user)
                client.set_password(password)
            async with client:
                return await work(client)

        try:
            return asyncio.run(session())
        except Exception as error:
            raise BusyError(
                f"expected {node} of {url} to answer, found {type(error).__name__}: {error}"
            ) from None
