"""Lines that are signed and encrypted: who may come, who is believed, and what a plain line still lets through."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("asyncua")
pytest.importorskip("z3")
pytest.importorskip("cryptography")

from industria.applications.production.plc.language.program import compile_text
from industria.applications.production.plc.runtime.opcua_server import PlcOpcUaServer
from industria.applications.production.plc.runtime.process import Terminals
from industria.applications.production.plc.runtime.soft_plc import PlcOptions, SoftPlc
from industria.core import BusyError, InputError, NotPermittedError, UsageError
from industria.infrastructure.ending import end
from industria.infrastructure.links import Journal, Reading
from industria.infrastructure.links.logins import Login
from industria.infrastructure.links.mqtt import MqttLink
from industria.infrastructure.links.opcua import OpcUaLink
from industria.infrastructure.links.opcua_out import OpcUaOut
from industria.infrastructure.links.secure_line import OpcUaSecurity, application_uri, tls_context
from industria.plant import Plant
from industria.testing.certificates import Identity, self_signed
from industria.testing.plant_servers import free_port

PROGRAM = "PROGRAM P VAR_INPUT n : INT; END_VAR VAR_OUTPUT q : INT; END_VAR q := n; END_PROGRAM"
INPUT, OUTPUT = "ns=2;s=plc.n", "ns=2;s=plc.q"


@pytest.fixture(scope="module")
def own(tmp_path_factory) -> dict[str, Identity]:
    """Who takes part: the server, a client, and somebody else."""
    folder = tmp_path_factory.mktemp("certificates")
    return {
        "server": self_signed(folder, "server", "urn:plant:plc"),
        "client": self_signed(folder, "client", "urn:plant:client", der=True),
        "other": self_signed(folder, "other", "urn:other"),
    }


@contextlib.contextmanager
def served(folder: Path, identity: Identity | None) -> Iterator[PlcOpcUaServer]:
    """A soft PLC at its OPC UA terminals."""
    program = compile_text(PROGRAM).program
    assert program is not None
    plc = SoftPlc(program, folder, PlcOptions(50, watchdog_cycles=200, native=False))
    files = (identity.certificate, identity.private_key) if identity else (None, None)
    server = PlcOpcUaServer(plc, free_port(), "127.0.0.1", "", *files)
    server.start()
    plc.start()
    try:
        yield server
    finally:
        server.stop()
        plc.close()


@pytest.fixture(scope="module")
def plc(own, tmp_path_factory) -> Iterator[PlcOpcUaServer]:
    """One that serves encrypted lines alone."""
    with served(tmp_path_factory.mktemp("plc"), own["server"]) as server:
        yield server


def secured(own: dict[str, Identity], server: str = "server", client: str = "client") -> OpcUaSecurity:  # fmt: skip
    """A line of Basic256Sha256 to the server that has this certificate."""
    mine, theirs = own[client], own[server].certificate
    return OpcUaSecurity("Basic256Sha256", "SignAndEncrypt", mine.certificate, mine.private_key, theirs)  # fmt: skip


def out(plc: PlcOpcUaServer, security: OpcUaSecurity, key: str = "") -> OpcUaOut:
    return OpcUaOut({plc.url: Login("plant", key or plc.key, security)})


def reaches(does, value: object, seconds: float = 20.0) -> bool:
    """Whether something comes to have a value."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if does() == value:
            return True
        time.sleep(0.05)
    return False


# -- OPC UA ----------------------------------------------------------------------------------


def test_with_certificates_the_key_writes_and_its_effect_is_read(plc, own) -> None:
    line = out(plc, secured(own))
    line.write(plc.url, INPUT, 7)
    assert reaches(lambda: line.read(plc.url, OUTPUT), 7)
    nobody = OpcUaOut({plc.url: Login(security=secured(own))})
    assert isinstance(nobody.read(plc.url, OUTPUT), int)
    with pytest.raises(BusyError):
        nobody.write(plc.url, INPUT, 8)
    with pytest.raises(BusyError):
        out(plc, secured(own), "wrong key").read(plc.url, OUTPUT)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda own: OpcUaSecurity(insecure=True),
        lambda own: secured(own, server="other"),
        lambda own: replace(secured(own), mode="Sign"),
        lambda own: replace(secured(own), policy="Aes256_Sha256_RsaPss"),
        lambda own: replace(secured(own), private_key=own["other"].private_key),
    ],
    ids=["plain", "another server", "signed alone", "another policy", "another's certificate"],
)
def test_on_any_other_line_nothing_is_read_or_written(plc, own, spoil) -> None:
    line = out(plc, spoil(own))
    with pytest.raises(BusyError, match="to answer"):
        line.read(plc.url, OUTPUT)
    with pytest.raises(BusyError, match="to answer"):
        line.write(plc.url, INPUT, 99)
    assert out(plc, secured(own)).read(plc.url, INPUT) != 99


@pytest.mark.parametrize("user", ["", "plant"])
def test_a_client_that_does_not_look_at_the_endpoints_gets_nothing_either(plc, own, monkeypatch, user) -> None:  # fmt: skip
    """The library refuses a plain line on the client's side alone: a hostile client leaves that out."""
    from asyncua import Client, ua

    monkeypatch.setattr(Client, "find_endpoint", staticmethod(lambda found, mode, uri: found[0]))

    async def attack() -> list[str]:
        client = Client(plc.url, timeout=4)
        if user:
            client.set_user(user)
            client.set_password(plc.key)
        done: list[str] = []
        node = client.get_node(INPUT)
        await client.connect_sessionless()
        try:
            await client.create_session()
            await client.activate_session(user or None, plc.key if user else None)
            for name, act in (
                ("read", node.read_value), ("browse", node.get_parent),
                ("write", lambda: node.write_value(ua.DataValue(ua.Variant(66, ua.VariantType.Int16)))),
            ):  # fmt: skip
                with contextlib.suppress(ua.UaError):
                    await act()
                    done.append(name)
        finally:
            await client.disconnect_sessionless()
        return done

    assert asyncio.run(attack()) == []
    monkeypatch.undo()
    assert out(plc, secured(own)).read(plc.url, INPUT) != 66


def test_without_a_certificate_it_is_served_as_before(tmp_path: Path) -> None:
    with served(tmp_path, None) as server:
        line = out(server, OpcUaSecurity())
        line.write(server.url, INPUT, 5)
        assert reaches(lambda: line.read(server.url, OUTPUT), 5)


def test_a_link_subscribes_over_an_encrypted_line(plc, own, plant: Plant) -> None:
    mine, theirs = own["client"], own["server"].certificate
    secure = {
        "policy": "Basic256Sha256", "certificate": mine.certificate, "key": mine.private_key,
        "server_certificate": theirs, "nodes": [OUTPUT], "url": plc.url,
    }  # fmt: skip
    found = plant.call("link.opcua", table="live", seconds=3.0, **secure)
    assert found.passed and found.to_json()["rows"] >= 1
    assert plant.lake.tables.exists("live")
    with pytest.raises(InputError, match="expected to reach"):
        plant.call("link.opcua", table="no", seconds=2.0, url=plc.url, nodes=[OUTPUT])
    assert not plant.lake.tables.exists("no")


def test_a_tag_is_written_with_the_line_that_the_plants_logins_name(plc, own, plant: Plant) -> None:
    entry = {"url": plc.url, "tag": INPUT, "low": 0, "high": 50}
    (plant.root / "writes.json").write_text(json.dumps([entry]))
    with pytest.raises(BusyError):
        plant.call("link.write", url=plc.url, tag=INPUT, value=11)
    for name, path in (
        ("own.der", own["client"].certificate), ("own.key", own["client"].private_key), ("plc.pem", own["server"].certificate),
    ):  # fmt: skip
        (plant.root / name).write_bytes(path.read_bytes())
    login = {
        "user": "plant", "password": plc.key, "policy": "Basic256Sha256", "certificate": "own.der",
        "key": "own.key", "server_certificate": "plc.pem",
    }  # fmt: skip
    (plant.root / "logins.json").write_text(json.dumps({plc.url: login}))
    assert plant.call("link.write", url=plc.url, tag=INPUT, value=11).value == 11


def test_files_that_do_not_fit_are_one_sentence(own, tmp_path: Path) -> None:
    mine = own["client"]
    with pytest.raises(UsageError, match="no key and no server certificate"):
        OpcUaSecurity("Basic256Sha256", certificate=mine.certificate)
    with pytest.raises(UsageError, match="expected a policy"):
        OpcUaSecurity(server_certificate=mine.certificate)
    with pytest.raises(InputError, match="found no file"):
        replace(secured(own), server_certificate=tmp_path / "none.pem")
    with pytest.raises(UsageError, match="together with its key"):
        Terminals(1, certificate=mine.certificate)
    (tmp_path / "odd.pem").write_text(
        "-----BEGIN CERTIFICATE-----\nodd\n-----END CERTIFICATE-----\n"
    )
    with pytest.raises(InputError, match="cannot be read"):
        application_uri(tmp_path / "odd.pem")
    assert application_uri(mine.certificate) == "urn:plant:client"
    odd = Identity(tmp_path / "odd.pem", own["server"].private_key)
    with pytest.raises(InputError, match="cannot be read"), served(tmp_path / "p", odd):
        pass
    line = OpcUaOut({"opc.tcp://127.0.0.1:1": Login(security=replace(secured(own), server_certificate=tmp_path / "odd.pem"))})  # fmt: skip
    with pytest.raises(InputError, match="cannot be read"):
        line.read("opc.tcp://127.0.0.1:1", "i=1")


@pytest.mark.parametrize("mode", ["Sign", "SignAndEncrypt"])
def test_a_login_in_the_address_of_a_link_needs_a_line_that_nobody_reads(own, tmp_path, mode) -> None:  # fmt: skip
    url, journal = "opc.tcp://op:Harbour7@line-7:4840", Journal(tmp_path / "j.db")
    with pytest.raises(NotPermittedError, match="nothing was sent") as refused:
        OpcUaLink(url, ["i=1"], journal)
    assert "Harbour7" not in str(refused.value)
    OpcUaLink(url, ["i=1"], journal, security=OpcUaSecurity(insecure=True))
    OpcUaLink("opc.tcp://op:Harbour7@127.0.0.1:4840", ["i=1"], journal)
    OpcUaLink("opc.tcp://line-7:4840", ["i=1"], journal)
    line = replace(secured(own), mode=mode)
    if mode == "Sign":
        with pytest.raises(NotPermittedError):
            OpcUaLink(url, ["i=1"], journal, security=line)
    else:
        OpcUaLink(url, ["i=1"], journal, security=line)


# -- MQTT ------------------------------------------------------------------------------------


async def over_tls(journal: Journal, identity: Identity, ca: Path | None, host: str) -> MqttLink:
    """A link to a broker that speaks TLS alone, for as long as a message takes to come."""
    aiomqtt = pytest.importorskip("aiomqtt")
    broker_of = pytest.importorskip("amqtt.broker").Broker
    port = free_port()
    listener = {
        "type": "tcp", "bind": f"127.0.0.1:{port}", "ssl": True, "certfile": str(identity.certificate),
        "keyfile": str(identity.private_key),
    }  # fmt: skip
    broker = broker_of(
        {"listeners": {"default": listener}, "plugins": {"industria.testing.mqtt_login.AnyPassword": {}}}
    )  # fmt: skip
    await broker.start()
    tls = tls_context(ca) if ca else None
    link = MqttLink(
        host, port, "plant/#", journal, client_id="c", username="op", password="Harbour7", tls=tls,
        retry_s=0.2,
    )  # fmt: skip
    task = asyncio.create_task(link.run())
    try:
        ends = time.monotonic() + (20 if ca == identity.certificate else 3)
        while not link.tally.connected and time.monotonic() < ends:
            await asyncio.sleep(0.1)
        if link.tally.connected:
            sender = aiomqtt.Client(
                "127.0.0.1", port, username="edge", password="edge", tls_context=tls_context(identity.certificate)
            )  # fmt: skip
            async with sender as publisher:
                await publisher.publish("plant/flow", b'{"value": 3.5}', qos=1)
            while not journal.kept and time.monotonic() < ends + 20:
                await asyncio.sleep(0.1)
    finally:
        await end(task)
        await broker.shutdown()
    return link


def test_a_broker_is_believed_by_its_certificate_alone(own, tmp_path: Path) -> None:
    taken: list[Reading] = []
    journal = Journal(tmp_path / "a.db", "x")
    link = asyncio.run(over_tls(journal, own["server"], own["server"].certificate, "127.0.0.1"))
    journal.forward(lambda batch, key: taken.extend(batch))
    assert link.tally.connected and [r.value for r in taken] == [3.5]
    for ca in (own["other"].certificate, None):
        journal = Journal(tmp_path / f"{ca is None}.db", "x")
        link = asyncio.run(over_tls(journal, own["server"], ca, "127.0.0.1"))
        assert not link.tally.connected and link.tally.trouble


def test_a_password_goes_to_no_broker_in_clear_off_this_machine(plant: Plant, own, monkeypatch, tmp_path: Path) -> None:  # fmt: skip
    monkeypatch.setenv("INDUSTRIA_MQTT_PASSWORD", "Harbour7")
    address = {"address": "broker-7:1883", "topic": "plant/#", "seconds": 1.0}
    with pytest.raises(NotPermittedError, match=r"--tls.*nothing was sent"):
        plant.call("link.mqtt", **address)
    for allowed in ({"insecure": True}, {"tls": True}, {"address": "127.0.0.1:1"}):
        with pytest.raises(InputError, match="expected to reach"):
            plant.call("link.mqtt", **(address | allowed))
    with pytest.raises(UsageError, match="add --tls"):
        plant.call("link.mqtt", **address, ca=str(own["server"].certificate))
    with pytest.raises(UsageError, match="give both"):
        plant.call("link.mqtt", **address, tls=True, certificate=str(own["server"].certificate))
    (tmp_path / "odd.pem").write_text("odd")
    with pytest.raises(InputError, match="cannot be read"):
        plant.call("link.mqtt", **address, tls=True, ca=str(tmp_path / "odd.pem"))
    assert "Harbour7" not in str(plant.audit.last(50))
