"""GOV-7: formats and protocols: what goes in comes out, in value and type."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq

from industria.bench.corpora.plant_tables import sensors
from industria.bench.entry import Context, Entry, Measure
from industria.infrastructure.links.reading import Reading
from industria.infrastructure.links.sparkplug import decode, encode
from industria.plant import ChatConfiguration, Plant


def measure(context: Context) -> list[Measure]:
    """CSV, Parquet, JSON and workbook through the lake; Sparkplug B; a database; OPC UA and Modbus are INF-6."""
    frame = sensors(0, 200).frame
    checks: dict[str, bool] = {}
    with Plant.open(context.scratch / "plant", chat=ChatConfiguration("none")) as plant:
        for kind, write in _WRITERS.items():
            path = context.scratch / f"table_{kind}.{_ENDINGS[kind]}"
            write(frame, path)
            name = plant.ingest(path).assets[0].table
            back = plant.lake.tables.read(name).to_pandas()
            back["time"] = pd.to_datetime(back["time"])
            checks[kind] = (
                len(back) == len(frame)
                and all(
                    (back[c].astype(float) - frame[c]).abs().max() < 1e-9
                    for c in frame
                    if c != "time"
                )
                and (
                    back["time"].astype("datetime64[us]").to_numpy()
                    == frame["time"].astype("datetime64[us]").to_numpy()
                ).all()
            )
        out = context.scratch / "out.parquet"
        pq.write_table(plant.lake.tables.read("table_csv"), out)
        checks["export"] = pq.read_table(out).num_rows == len(frame)
    readings = [
        Reading("a/flow", 1_780_000_000_123_000, -1.5, 192),
        Reading("a/state", 1_780_000_000_456_000, None, 0),
    ]
    checks["sparkplug"] = decode(encode(readings, 7)) == readings
    checks["database"] = _database(context)
    right = sum(checks.values())
    return [
        Measure(f"round trips exact (of {len(checks)})", right, "-", str(len(checks)), right == len(checks), ", ".join(n for n, ok in checks.items() if not ok), 0)
    ]  # fmt: skip


def _database(context: Context) -> bool:
    import sqlalchemy as sa

    from industria.infrastructure.links.database import DatabaseLink, DatabaseSource

    url = f"sqlite:///{context.scratch / 'erp.db'}"
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.execute(
            sa.text("CREATE TABLE orders (id INTEGER PRIMARY KEY, item TEXT, amount REAL)")
        )
        connection.execute(sa.text("INSERT INTO orders VALUES (1, '泵', 2.5), (2, 'fan', 1.0)"))
    link = DatabaseLink(DatabaseSource(url, "orders", "id"), context.scratch / "cursor.db")
    first = link.pull()
    assert first is not None
    link.acknowledge(first[1])
    with engine.begin() as connection:
        connection.execute(sa.text("INSERT INTO orders VALUES (3, 'seal', 0.5)"))
    second = link.pull()
    link.close()
    return (
        first[0].to_pylist()[0] == {"id": 1, "item": "泵", "amount": 2.5}
        and second is not None
        and second[0].to_pylist() == [{"id": 3, "item": "seal", "amount": 0.5}]
    )


_WRITERS: dict[str, Callable[[pd.DataFrame, Path], object]] = {
    "csv": lambda f, p: f.to_csv(p, index=False), "parquet": lambda f, p: f.to_parquet(p),
    "json": lambda f, p: f.assign(time=f["time"].astype(str)).to_json(p, orient="records", double_precision=12),
    "excel": lambda f, p: f.to_excel(p, index=False),
}  # fmt: skip
_ENDINGS = {"csv": "csv", "parquet": "parquet", "json": "json", "excel": "xlsx"}

ENTRY = Entry(
    "GOV-7",
    "formats and protocols",
    "made: sensor table, messages, database",
    "composed",
    measure,
    needs=("package:sqlalchemy", "package:google.protobuf"),
    looked_at=True,
    own_hand=True,
)
