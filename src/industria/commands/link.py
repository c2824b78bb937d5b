"""``industria link``: live data into the lake, through a journal that survives cuts and kills."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any

import typer

from industria.commands.common import HERE, JsonOption, PlantOption, open_plant, print_result, say
from industria.core import NotPermittedError, UsageError

link_app = typer.Typer(help="Live links: opcua, modbus, mqtt, sql.", no_args_is_help=True)
TableOption = Annotated[str, typer.Option("--table", help="the lake's table")]
SecondsOption = Annotated[
    float, typer.Option("--seconds", help="how long; 0 goes on until interrupted")
]


@link_app.command()
def opcua(
    url: str,
    nodes: Annotated[list[str], typer.Argument(help="node ids such as ns=2;s=P-101.flow")],
    table: TableOption = "live",
    seconds: SecondsOption = 0.0,
    plant: PlantOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Subscribe to nodes; after a cut the gap is filled from the server's history."""
    from industria.infrastructure.links.opcua import OpcUaLink

    _run(
        plant,
        f"opcua {url}",
        table,
        seconds,
        as_json,
        lambda j, s: OpcUaLink(url, nodes, j, on_state=s).run(),
    )


@link_app.command()
def modbus(
    address: Annotated[str, typer.Argument(help="host:port")],
    registers: Annotated[
        list[str], typer.Argument(help="tag=address[:type[:scale]], as flow=4:float32")
    ],
    table: TableOption = "live",
    seconds: SecondsOption = 0.0,
    period: Annotated[float, typer.Option("--period", help="seconds between polls")] = 1.0,
    plant: PlantOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Poll holding registers; while the line is down the gap is marked bad."""
    from industria.infrastructure.links.modbus import ModbusLink

    host, _, port = address.rpartition(":")
    if not host or not port.isdigit():
        raise UsageError(f"expected host:port, found {address!r}")
    wanted = [_register(r) for r in registers]
    _run(
        plant,
        f"modbus {address}",
        table,
        seconds,
        as_json,
        lambda j, s: ModbusLink(host, int(port), wanted, j, period_s=period, on_state=s).run(),
    )


@link_app.command()
def mqtt(
    address: Annotated[str, typer.Argument(help="host:port")],
    topic: str,
    client: Annotated[
        str, typer.Option("--client", help="the session's name at the broker")
    ] = "industria",
    user: Annotated[str, typer.Option("--user", envvar="INDUSTRIA_MQTT_USER")] = "",
    password: Annotated[str, typer.Option("--password", envvar="INDUSTRIA_MQTT_PASSWORD")] = "",
    table: TableOption = "live",
    seconds: SecondsOption = 0.0,
    plant: PlantOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Subscribe to a topic: Sparkplug B or JSON; the broker keeps messages while the line is down."""
    from industria.infrastructure.links.mqtt import MqttLink

    host, _, port = address.rpartition(":")
    if not host or not port.isdigit():
        raise UsageError(f"expected host:port, found {address!r}")
    _run(
        plant,
        f"mqtt {address}",
        table,
        seconds,
        as_json,
        lambda j, s: MqttLink(
            host,
            int(port),
            topic,
            j,
            client_id=client,
            username=user,
            password=password,
            on_state=s,
        ).run(),
    )


@link_app.command()
def sql(
    url: Annotated[str, typer.Argument(help="any SQLAlchemy URL")],
    source: Annotated[str, typer.Argument(help="the table there")],
    cursor: Annotated[str, typer.Option("--cursor", help="a column that rises with every new row")],
    table: TableOption = "",
    plant: PlantOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Take the rows that are new since the last time."""
    from industria.foundation.lake import table_name
    from industria.infrastructure.links.database import DatabaseLink, DatabaseSource

    rows = 0
    with (
        open_plant(plant) as opened,
        opened.audit.run("link", {"kind": "sql", "table": source}) as run,
    ):
        link = DatabaseLink(DatabaseSource(url, source, cursor), opened.root / "links.db")
        try:
            while (pulled := link.pull()) is not None:
                data, upto = pulled
                opened.lake.tables.write(
                    table or table_name(source), data, key=f"{source}-{upto}", note="link sql"
                )
                link.acknowledge(upto)
                rows += data.num_rows
        finally:
            link.close()
        run.outputs = {"rows": rows}
    print_result({"rows": rows}, as_json, lambda: say(f"{rows} new rows"))


@link_app.command()
def write(
    url: str,
    tag: Annotated[str, typer.Argument(help="a node id such as ns=2;s=P-101.setpoint")],
    value: float,
    yes: Annotated[bool, typer.Option("--yes", help="write without asking")] = False,
    plant: PlantOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Write one tag over OPC UA; only what the plant's writes.json allows, and after a yes."""
    with open_plant(plant) as opened:
        if not yes and not typer.confirm(f"write {value:g} to {tag} at {url}?", err=True):
            raise NotPermittedError("expected a person's yes before a tag is written, found none")
        found = opened.write_tag(url, tag, value)
    print_result(found, as_json, lambda: say(f"{found['tag']} is {found['value']}"))


def _register(text: str):  # type: ignore[no-untyped-def]
    from industria.infrastructure.links.modbus import _WORDS, Register

    tag, _, rest = text.partition("=")
    parts = rest.split(":")
    if not tag or not parts[0].isdigit() or (len(parts) > 1 and parts[1] not in _WORDS):
        raise UsageError(
            f"expected tag=address[:type[:scale]] with a type of {', '.join(_WORDS)}, found {text!r}"
        )
    kind: Any = parts[1] if len(parts) > 1 else "float32"
    return Register(tag, int(parts[0]), kind, float(parts[2]) if len(parts) > 2 else 1.0)


def _run(plant: Path, name: str, table: str, seconds: float, as_json: bool, start) -> None:  # type: ignore[no-untyped-def]
    """Run a link, forwarding its journal to the lake every half second, until the time is over."""
    import sys

    from industria.infrastructure.links import Journal

    with (
        open_plant(plant) as opened,
        opened.audit.run("link", {"name": name, "table": table}) as run,
    ):
        journal = Journal(opened.root / "journal.db")
        taken = 0

        def forward() -> int:
            return journal.forward(
                lambda batch, key: opened.take_readings(table, batch, key) and None
            )

        try:
            with contextlib.suppress(KeyboardInterrupt):
                asyncio.run(
                    _until(
                        start(journal, lambda s: sys.stderr.write(f"{name}: {s}\n")),
                        forward,
                        seconds,
                    )
                )
        finally:
            while forward():
                pass
            taken = _rows(opened, table)
            journal.close()
        run.outputs = {"rows": taken}
    print_result(
        {"table": table, "rows": taken}, as_json, lambda: say(f"table {table} has {taken} readings")
    )


async def _until(link: Coroutine[Any, Any, None], forward, seconds: float) -> None:  # type: ignore[no-untyped-def]
    task = asyncio.create_task(link)
    started = time.monotonic()
    try:
        while not task.done() and (not seconds or time.monotonic() - started < seconds):
            await asyncio.sleep(0.5)
            await asyncio.to_thread(forward)
        if task.done():
            task.result()
    finally:
        task.cancel()


def _rows(plant, table: str) -> int:  # type: ignore[no-untyped-def]
    if not plant.lake.tables.exists(table):
        return 0
    return int(plant.lake.sql.query(f"SELECT count(*) AS n FROM {table}").to_pylist()[0]["n"])
