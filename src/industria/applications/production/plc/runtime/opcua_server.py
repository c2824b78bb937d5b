"""The tags of a soft PLC on OPC UA: anybody may read, only the plant's own key may write inputs.

The server runs in its own thread. Outputs are published once a cycle; a write to an input goes to the
program before its next scan. Outputs and internal tags are never writable.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import threading
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from industria.applications.production.plc.language.types import Constant
from industria.applications.production.plc.runtime.loop_thread import LoopThread
from industria.applications.production.plc.runtime.soft_plc import SoftPlc
from industria.applications.production.plc.runtime.tags import Tag
from industria.core import IndustriaError, NotFoundError, Text, missing_extra

if TYPE_CHECKING:
    from asyncua.crypto.permission_rules import SimpleRoleRuleset, User
    from asyncua.server.server import Server
    from asyncua.server.user_managers import UserManager
    from asyncua.ua import NodeId

NAMESPACE = "urn:industria:plc"
WRITER = "plant"
_START_S = 60.0
_VARIANTS = {
    "BOOL": "Boolean", "SINT": "SByte", "INT": "Int16", "DINT": "Int32", "LINT": "Int64", "USINT": "Byte",
    "UINT": "UInt16", "UDINT": "UInt32", "ULINT": "UInt64", "BYTE": "Byte", "WORD": "UInt16", "DWORD": "UInt32",
    "LWORD": "UInt64", "REAL": "Float", "LREAL": "Double", "TIME": "Int32", "LTIME": "Int64",
}  # fmt: skip


class _Users:
    """Everybody may look; ``plant`` with the key is the one who may write."""

    def __init__(self, key: str) -> None:
        self._key = key

    def get_user(
        self,
        iserver: object,
        username: str | None = None,
        password: str | None = None,
        certificate: object = None,
    ) -> User | None:
        """Whoever connects; None refuses a wrong key."""
        from asyncua.crypto.permission_rules import User, UserRole

        if username == WRITER:
            right = password is not None and secrets.compare_digest(password, self._key)
            return User(UserRole.User, WRITER) if right else None
        return User(UserRole.User, "reader")


class _Rules:
    """Writes and calls are for the writer, changes of the address space for nobody."""

    def check_validity(self, user: User, action_type_id: NodeId, body: object) -> bool:
        """Whether the user may do it."""
        from asyncua import ua
        from asyncua.crypto.permission_rules import USER_TYPES
        from asyncua.ua.object_ids import ObjectIds

        writes = ua.NodeId(ua.Int32(ObjectIds.WriteRequest_Encoding_DefaultBinary))
        calls = ua.NodeId(ua.Int32(ObjectIds.CallRequest_Encoding_DefaultBinary))
        if action_type_id in (writes, calls):
            return user.name == WRITER
        return action_type_id in [ua.NodeId(ua.Int32(x)) for x in USER_TYPES]


class _Nothing:
    """On a line that nobody asked to be served, nothing."""

    def check_validity(self, user: User, action_type_id: NodeId, body: object) -> bool:
        """Never."""
        return False


def variable_id(tag: str, space: int) -> NodeId:
    """The node of a tag; ``space``: the index of ``NAMESPACE`` on this server."""
    from asyncua import ua

    return ua.NodeId(ua.String(f"plc.{tag}"), ua.Int16(space))


class PlcOpcUaServer:
    """Serves one soft PLC at ``url``. ``key``: password of the user ``plant``, who may write inputs.

    With a ``certificate`` and its ``private_key`` (PEM or DER) only lines of Basic256Sha256 are served, signed
    and encrypted; on any other nothing can be read or written.
    """

    def __init__(
        self, plc: SoftPlc, port: int, host: str = "127.0.0.1", key: str = "",
        certificate: Path | None = None, private_key: Path | None = None,
    ) -> None:  # fmt: skip
        self._own = certificate, private_key
        self._plc, self.url = plc, f"opc.tcp://{host}:{port}/plc"
        self.key = key or secrets.token_hex(16)
        self._nodes: dict[str, tuple[Tag, Any]] = {}
        self._thread = LoopThread("plc-opcua", self._serve, _START_S, self._ended)

    def start(self) -> None:
        """Start and wait until clients can connect. Raises what kept it from starting."""
        try:
            import asyncua  # noqa: F401
        except ImportError:
            raise missing_extra("links", "asyncua") from None
        self._thread.start()

    def stop(self) -> None:
        """Stop the server."""
        self._thread.stop()

    def _ended(self, error: BaseException) -> None:
        """Nobody moves the inputs any more: the outputs go to their safe values."""
        self._plc.trip(Text(f"OPC UA 服务中断: {error!r}", f"the OPC UA server ended: {error!r}"))

    async def _serve(self, ready: threading.Event, stop: threading.Event) -> None:
        from asyncua.server.server import Server

        logging.getLogger("asyncua").setLevel(logging.CRITICAL)
        server = Server(user_manager=cast("UserManager", _Users(self.key)))
        await server.init()
        server.set_endpoint(self.url)
        await self._secure(server)
        space = await server.register_namespace(NAMESPACE)
        folder = await server.nodes.objects.add_folder(space, "plc")
        self._nodes = {
            tag.name: (tag, await self._variable(folder, space, tag)) for tag in self._plc.tags()
        }
        async with server:
            ready.set()
            await self._exchange(server, folder, space, stop)

    async def _secure(self, server: Server) -> None:
        """The policies of the lines that are served. Raises InputError for files that are no certificate."""
        from asyncua import ua
        from asyncua.crypto.security_policies import SecurityPolicyFactory, SecurityPolicyNone

        from industria.infrastructure.links.secure_line import secure_server

        certificate, private_key = self._own
        if certificate is None or private_key is None:
            open_line = [ua.SecurityPolicyType.NoSecurity]
            server.set_security_policy(
                open_line, permission_ruleset=cast("SimpleRoleRuleset", _Rules())
            )
            return
        await secure_server(server, certificate, private_key)
        encrypted = [ua.SecurityPolicyType.Basic256Sha256_SignAndEncrypt]
        server.set_security_policy(
            encrypted, permission_ruleset=cast("SimpleRoleRuleset", _Rules())
        )
        # The library keeps a plain line open, so that clients can ask for the endpoints, and checks nothing on
        # it: a client that does not look at the endpoints could read and write there without a login.
        server._policies.append(
            SecurityPolicyFactory(  # type: ignore[no-untyped-call]
                SecurityPolicyNone, ua.MessageSecurityMode.None_, permission_ruleset=_Nothing()
            )
        )

    async def _variable(self, folder: Any, space: int, tag: Tag) -> Any:
        node = await folder.add_variable(variable_id(tag.name, space), tag.name, self._variant(tag))
        if tag.section == "input":
            await node.set_writable()
        return node

    def _variant(self, tag: Tag) -> Any:
        """A tag's value now, in its OPC UA type."""
        from asyncua import ua

        value = self._plc.read(tag.name)
        usual = "String" if isinstance(value, str) else "Int32"
        return ua.Variant(value, getattr(ua.VariantType, _VARIANTS.get(tag.type_name, usual)))

    async def _follow(self, server: Server, folder: Any, space: int) -> bool:
        """After an online change: nodes of tags that went away go, those of new ones come. Whether it is done."""
        if not self._plc.has_scanned:
            return False
        tags = {tag.name: tag for tag in self._plc.tags()}
        for name, (tag, node) in list(self._nodes.items()):
            if tags.get(name) != tag:
                await server.delete_nodes([node])
                del self._nodes[name]
        for name, tag in tags.items():
            if name not in self._nodes:
                self._nodes[name] = tag, await self._variable(folder, space, tag)
        return True

    async def _exchange(
        self, server: Server, folder: Any, space: int, stop: threading.Event
    ) -> None:
        """Inputs in, outputs out, twice a cycle. What a client writes that no input can hold is put
        back to what the program has."""
        from asyncua import ua
        from asyncua.ua.attribute_ids import AttributeIds

        period = max(0.01, self._plc.status.cycle_ms / 1000 / 2)
        published: dict[str, Constant | None] = {}
        program = self._plc.program
        while not stop.is_set():
            now_runs = self._plc.program
            if now_runs is not program and await self._follow(server, folder, space):
                program = now_runs
                published.clear()  # the program that came may have other values of its inputs
            for name, (tag, node) in self._nodes.items():
                try:
                    if tag.section == "input":
                        stored = server.iserver.aspace.read_attribute_value(
                            node.nodeid, AttributeIds.Value
                        ).Value
                        value: Any = None if stored is None else stored.Value
                        if name in published and published[name] == value:
                            continue
                        self._plc.write(name, value)
                        published[name] = value
                        continue
                    value = self._plc.read(name)
                    if name not in published or published[name] != value:
                        published[name] = value
                        now = ua.DataValue(self._variant(tag), SourceTimestamp=ua.DateTime.now(UTC))
                        await server.write_attribute_value(node.nodeid, now)
                except NotFoundError:
                    continue  # between a change and the scan that shows it
                except IndustriaError:
                    back = self._variant(tag)
                    published[name] = back.Value
                    await server.write_attribute_value(node.nodeid, ua.DataValue(back))
            await asyncio.sleep(period)
