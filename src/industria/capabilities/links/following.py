"""link.opcua, link.modbus, link.mqtt, link.sql: live data into the lake, through a journal on disk."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal
from uuid import uuid4

from industria.core import Language, Session, Text, UsageError
from industria.stores import Stores

if TYPE_CHECKING:
    from industria.foundation.ingest.follow import Following, Make
    from industria.infrastructure.links import Journal

Table = Annotated[str, Text("数据湖的表", "the lake's table")]
Seconds = Annotated[
    float, Text("多久 (s); 0 直到中断", "how long (s); 0 goes on until interrupted")
]
Insecure = Annotated[
    bool, Text("登录可以明文发送", "a login may go in clear: only where the line is your own")
]  # fmt: skip
Certificate = Annotated[Path | None, Text("自己的证书", "a certificate of one's own")]
Key = Annotated[Path | None, Text("证书的私钥", "the certificate's private key")]
Address = Annotated[str, Text("主机:端口", "host:port")]


@dataclass(frozen=True, slots=True)
class Followed:
    """What came over a link."""

    following: Following

    @property
    def passed(self) -> bool:
        """Whether everything that was asked for is there."""
        return not self.following.missing

    def to_json(self) -> dict[str, object]:
        """The table, and how many readings came, came again, are ahead of the clock, were refused."""
        return self.following.to_json()

    def show(self, language: Language) -> str:
        """One line: what came, and what of it was flagged, refused or not there."""
        f = self.following
        named = ", ".join(f"{tag} ({status})" for tag, status in f.missing.items())
        some = "reading" if f.rows == 1 else "readings"
        parts = (
            (1, Text(f"{f.rows} 个读数写入表 {f.table}", f"{f.rows} {some} into table {f.table}")),
            (f.known, Text(f"{f.known} 个重复, 只留一次", f"{f.known} came again and are kept once")),
            (f.ahead, Text(f"{f.ahead} 个超前于时钟, 在 {f.quarantine}", f"{f.ahead} stamped ahead of the clock are in {f.quarantine}")),
            (f.restamped, Text(f"{f.restamped} 个没有可用时间戳, 用服务器或到达时间", f"{f.restamped} without a usable stamp have the server's or their arrival's time")),
            (f.refused, Text(f"{f.refused} 个被拒绝", f"{f.refused} refused")),
            (len(f.missing), Text(f"{len(f.missing)} 个不存在: {named}", f"{len(f.missing)} not there: {named}")),
        )  # fmt: skip
        return "; ".join(text.in_language(language) for count, text in parts if count)


def opcua(
    session: Session[Stores],
    url: Annotated[str, Text("服务器地址", "of the server, such as opc.tcp://192.168.0.10:4840")],
    nodes: Annotated[tuple[str, ...], Text("节点号, 如 ns=2;s=P-101.flow", "node ids such as ns=2;s=P-101.flow")],
    table: Table = "live",
    seconds: Seconds = 0.0,
    policy: Annotated[Literal["", "Basic256Sha256", "Aes128_Sha256_RsaOaep", "Aes256_Sha256_RsaPss"], Text("安全策略", "how the line is secured; not without")] = "",
    mode: Annotated[Literal["SignAndEncrypt", "Sign"], Text("签名并加密, 或只签名", "signed and encrypted, or signed alone")] = "SignAndEncrypt",
    certificate: Certificate = None,
    key: Key = None,
    server_certificate: Annotated[Path | None, Text("服务器须持有的证书", "the one that the server has to have")] = None,
    insecure: Insecure = False,
) -> Followed:  # fmt: skip
    """Subscribe to nodes; after a cut the gap is filled from the server's history."""
    from industria.infrastructure.links.opcua import OpcUaLink
    from industria.infrastructure.links.secure_line import OpcUaSecurity

    security = OpcUaSecurity(policy, mode, certificate, key, server_certificate, insecure)
    return _follow(
        session, f"opcua {url}", nodes, table, seconds,
        lambda journal, say: OpcUaLink(url, nodes, journal, on_state=say, security=security),
    )  # fmt: skip


def modbus(
    session: Session[Stores],
    address: Address,
    registers: Annotated[tuple[str, ...], Text(
        "tag=[unit@][kind:]address[:type][:order][:scale[:offset]], 如 flow=4:float32",
        "tag=[unit@][kind:]address[:type][:order][:scale[:offset]], as flow=4:float32, "
        "level=2@input:10:int16:0.1:-40 or total=holding:6:uint32:CDAB",
    )],
    table: Table = "live",
    seconds: Seconds = 0.0,
    period: Annotated[float, Text("轮询间隔 (s)", "seconds between polls")] = 1.0,
) -> Followed:  # fmt: skip
    """Poll registers, coils and discrete inputs; while the line is down the gap is marked bad."""
    from industria.infrastructure.links.modbus import ModbusLink
    from industria.infrastructure.links.register import parse_registers

    host, port = _host_port(address)
    wanted = parse_registers(list(registers))
    if not period > 0:  # true for NaN as well
        raise UsageError(f"expected a period of more than 0 s, found {period:g}")
    return _follow(
        session, f"modbus {address}", registers, table, seconds,
        lambda journal, say: ModbusLink(host, port, wanted, journal, period_s=period, on_state=say),
    )  # fmt: skip


def mqtt(
    session: Session[Stores],
    address: Address,
    topic: Annotated[str, Text("主题, 可含 + 和 #", "may have + and #")],
    client: Annotated[str, Text("会话名; 默认自己生成", "the session's name at the broker; one of its own by default")] = "",
    user: Annotated[str, Text("用户; 默认 INDUSTRIA_MQTT_USER", "default: INDUSTRIA_MQTT_USER of the environment")] = "",
    password: Annotated[str, Text("密码; 默认 INDUSTRIA_MQTT_PASSWORD", "default: INDUSTRIA_MQTT_PASSWORD of the environment")] = "",
    table: Table = "live",
    seconds: Seconds = 0.0,
    tls: Annotated[bool, Text("加密的线路 (TLS)", "an encrypted line")] = False,
    ca: Annotated[Path | None, Text("可信的证书机构 (PEM); 默认系统的", "the authority to believe (PEM); the system's without")] = None,
    certificate: Certificate = None,
    key: Key = None,
    insecure: Insecure = False,
) -> Followed:  # fmt: skip
    """Subscribe to a topic: Sparkplug B or JSON; the broker keeps messages while the line is down."""
    from industria.infrastructure.links.mqtt import MqttLink
    from industria.infrastructure.links.secure_line import tls_context

    if not tls and (ca or certificate or key):
        raise UsageError("expected --tls with certificates, found them alone: add --tls")
    host, port = _host_port(address)
    context = tls_context(ca, certificate, key) if tls else None
    return _follow(
        session, f"mqtt {address} {topic}", [client], table, seconds,
        lambda journal, say: MqttLink(
            host, port, topic, journal, client_id=client or _session_name(journal),
            username=user or os.environ.get("INDUSTRIA_MQTT_USER", ""),
            password=password or os.environ.get("INDUSTRIA_MQTT_PASSWORD", ""),
            on_state=say, tls=context, insecure=insecure,
        ),
    )  # fmt: skip


def _follow(
    session: Session[Stores], source: str, what: Sequence[str], table: str, seconds: float, make: Make
) -> Followed:  # fmt: skip
    from industria.foundation.ingest.follow import Following, Links, without_login

    if not seconds >= 0:  # true for NaN as well
        raise UsageError(f"expected seconds of 0 or more, found {seconds}")
    following = Following(without_login(source), table)
    links = Links(session.plant.root, session.plant.lake, session.note)
    try:
        links.follow(following, what, seconds, make, lambda: session.budget.cancelled)
    finally:
        session.run.outputs = {"name": following.source, **following.to_json()}
    return Followed(following)


def _host_port(address: str) -> tuple[str, int]:
    host, _, port = address.strip().rpartition(":")
    if not host or not port.isascii() or not port.isdigit() or not 0 < int(port) < 65_536:
        raise UsageError(f"expected host:port, found {address!r}")
    return host, int(port)


def _session_name(journal: Journal) -> str:
    """The name of a link's session at its broker: its own, so that no two links end each other's."""
    name = journal.noted("session")
    if not isinstance(name, str):
        name = f"industria-{uuid4().hex[:12]}"
        journal.note("session", name)
    return name
