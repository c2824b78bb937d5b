"""OPC UA out: one value read or written at a time, for the guard of writes alone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from typing import Any
from urllib.parse import urlsplit

from industria.core import BusyError, IndustriaError, NotPermittedError, missing_extra
from industria.infrastructure.links.guard import Value
from industria.infrastructure.links.logins import Login

_TIMEOUT_S = 4.0
_BITS = {
    "SByte": -8,
    "Byte": 8,
    "Int16": -16,
    "UInt16": 16,
    "Int32": -32,
    "UInt32": 32,
    "Int64": -64,
    "UInt64": 64,
}
_MOST_FLOAT = 3.4028234663852886e38


class OpcUaOut:
    """Reads and writes nodes of servers. Raises BusyError where a server does not answer or refuses, and
    NotPermittedError where a login could be read on its way; then nothing was sent."""

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
            fits = _fitting(node, kind.name, value)
            await target.write_value(ua.DataValue(ua.Variant(fits, kind)))
            return value

        self._connected(url, node, work)

    def _connected(
        self, url: str, node: str, work: Callable[[Any], Coroutine[Any, Any, Value]]
    ) -> Value:
        try:
            from asyncua.client.client import Client
        except ImportError:
            raise missing_extra("links", "asyncua") from None

        login = self._logins.get(url, Login())
        if login.user or "@" in urlsplit(url).netloc:
            login.security.may_login(url)

        async def session() -> Value:
            client = Client(url, timeout=_TIMEOUT_S)
            await login.security.apply(client)
            if login.user:
                client.set_user(login.user)
                client.set_password(login.password)
            async with client:
                return await work(client)

        try:
            return asyncio.run(session())
        except IndustriaError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever the client's library raises, the caller is told which node
            raise BusyError(
                f"expected {node} of {url} to answer, found {type(error).__name__}: {error}"
            ) from None


def _fitting(node: str, kind: str, value: Value) -> Value:
    """The value as a node of this type (Part 6) takes it; signed whole numbers have negative ``_BITS``.

    Raises NotPermittedError where it would have to be changed for that, or the type is none of these.
    """
    if kind == "Boolean" and value in (0, 1):
        return bool(value)
    if kind in ("Float", "Double") and not isinstance(value, bool):
        if kind == "Double" or abs(value) <= _MOST_FLOAT:
            return float(value)
    elif kind in _BITS and not isinstance(value, bool) and value == int(value):
        bits = abs(_BITS[kind])
        low, high = (
            (-(1 << bits - 1), (1 << bits - 1) - 1) if _BITS[kind] < 0 else (0, (1 << bits) - 1)
        )
        if low <= value <= high:
            return int(value)
    raise NotPermittedError(
        f"expected a value that {node} can take, which is of type {kind}, found {value}: nothing was written"
    )
