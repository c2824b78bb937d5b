"""``industria link``: live data into the lake, through a journal that survives cuts and kills."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated
from uuid import uuid4

import typer

from industria.commands.common import HERE, JsonOption, PlantOption, open_plant, print_result, say
from industria.commands.link_run import follow
from industria.core import NotPermittedError, UsageError
from industria.infrastructure.plain_path import sql_name, sql_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa

    from industria.infrastructure.links import Journal
    from industria.plant import Plant

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

    follow(
        plant, f"opcua {url}", nodes, table, seconds, as_json,
        lambda journal, say_state: OpcUaLink(url, nodes, journal, on_state=say_state),
    )  # fmt: skip


@link_app.command()
def modbus(
    address: Annotated[str, typer.Argument(help="host:port")],
    registers: Annotated[
        list[str],
        typer.Argument(
            help="tag=[unit@][kind:]address[:type][:order][:scale[:offset]], as flow=4:float32, "
            "level=2@input:10:int16:0.1:-40 or total=holding:6:uint32:CDAB"
        ),
    ],
    table: TableOption = "live",
    seconds: SecondsOption = 0.0,
    period: Annotated[float, typer.Option("--period", help="seconds between polls")] = 1.0,
    plant: PlantOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Poll registers, coils and discrete inputs; while the line is down the gap is marked bad."""
    from industria.infrastructure.links.modbus import ModbusLink
    from industria.infrastructure.links.register import parse_registers

    host, port = _host_port(address)
    wanted = parse_registers(registers)
    if period <= 0:
        raise UsageError(f"expected a period of more than 0 s, found {period:g}")
    follow(
        plant, f"modbus {address}", registers, table, seconds, as_json,
        lambda journal, say_state: ModbusLink(host, port, wanted, journal, period_s=period, on_state=say_state),
    )  # fmt: skip


@link_app.command()
def mqtt(
    address: Annotated[str, typer.Argument(help="host:port")],
    topic: str,
    client: Annotated[
        str,
        typer.Option(
            "--client", help="the session's name at the broker; one of its own by default"
        ),
    ] = "",
    user: Annotated[str, typer.Option("--user", envvar="INDUSTRIA_MQTT_USER")] = "",
    password: Annotated[str, typer.Option("--password", envvar="INDUSTRIA_MQTT_PASSWORD")] = "",
    table: TableOption = "live",
    seconds: SecondsOption = 0.0,
    plant: PlantOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Subscribe to a topic: Sparkplug B or JSON; the broker keeps messages while the line is down."""
    from industria.infrastructure.links.mqtt import MqttLink

    host, port = _host_port(address)
    follow(
        plant, f"mqtt {address} {topic}", [client], table, seconds, as_json,
        lambda journal, say_state: MqttLink(
            host, port, topic, journal, client_id=client or _session_name(journal),
            username=user, password=password, on_state=say_state,
        ),
    )  # fmt: skip


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
    from industria.infrastructure.links.running import running

    rows = 0
    target = table or table_name(source)
    with (
        open_plant(plant) as opened,
        running(opened.root / "links", f"sql {source} -> {target}", [url, cursor]),
        opened.audit.run(
            "link", {"kind": "sql", "table": source, "target": target}, effect="propose"
        ) as run,
    ):
        link = DatabaseLink(
            DatabaseSource(url, source, cursor, target),
            opened.root / "links.db",
            lambda key: opened.lake.tables.committed(target, key),
            lambda column, found: _in_table(opened, target, column, found),
        )
        try:
            while (pulled := link.pull()) is not None:
                data, key = pulled
                opened.lake.tables.write(target, data, key=key, note="link sql")
                link.acknowledge(key)
                rows += data.num_rows
        finally:
            run.outputs = {"rows": rows}
            link.close()
    print_result({"rows": rows}, as_json, lambda: say(f"{rows} new row{'' if rows == 1 else 's'}"))


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


def _in_table(plant: Plant, table: str, column: str, rows: pa.Table) -> Sequence[bool]:
    """Which of some rows with one value in a column a table of the lake has."""
    if not plant.lake.tables.exists(table):
        return [False] * rows.num_rows
    value = str(rows.column(column)[0].as_py())
    kept = plant.lake.sql.query(
        f"SELECT * FROM {sql_name(table)} WHERE CAST({sql_name(column)} AS VARCHAR) = {sql_text(value)}"
    ).to_pylist()
    return [row in kept for row in rows.to_pylist()]
