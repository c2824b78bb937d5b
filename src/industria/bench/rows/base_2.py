"""BASE-2: nested JSON documents, path queries, joined with tables in one SQL."""

from __future__ import annotations

import json
from typing import Any

from industria.bench.entry import Context, Entry, Measure
from industria.plant import ChatConfiguration, Plant

_DOCUMENTS = 60


def measure(context: Context) -> list[Measure]:
    """Six queries whose answers are computed beside in plain Python."""
    documents: list[dict[str, Any]] = [
        {
            "pump": f"P-{i % 20}",
            "inspection": {"hour": i, "bearing": {"temperature": 40 + i % 17, "ok": i % 3 > 0}},
            "parts": [{"code": f"C{j}", "count": j} for j in range(i % 4)],
            "remark": None if i % 5 else "更换轴承",
        }
        for i in range(_DOCUMENTS)
    ]
    path = context.scratch / "inspections.jsonl"
    path.write_text("".join(json.dumps(d, ensure_ascii=False) + "\n" for d in documents))
    areas = context.scratch / "areas.csv"
    areas.write_text("pump,area\n" + "".join(f"P-{i},A{i % 3}\n" for i in range(20)))
    area = {f"P-{i}": f"A{i % 3}" for i in range(20)}
    hot = [d for d in documents if d["inspection"]["bearing"]["temperature"] > 50]
    by_area: dict[str, int] = {}
    for d in hot:
        by_area[area[str(d["pump"])]] = by_area.get(area[str(d["pump"])], 0) + 1
    suite: list[tuple[str, list[tuple[object, ...]]]] = [
        ("SELECT count(*) FROM inspections", [(_DOCUMENTS,)]),
        (
            "SELECT count(*) FROM inspections WHERE CAST(document ->> "
            "'$.inspection.bearing.temperature' AS INT) > 50",
            [(len(hot),)],
        ),
        (
            "SELECT a.area, count(*) FROM inspections i JOIN areas a ON a.pump = "
            "i.document ->> '$.pump' WHERE CAST(i.document ->> "
            "'$.inspection.bearing.temperature' AS INT) > 50 GROUP BY a.area ORDER BY a.area",
            sorted(by_area.items()),
        ),
        (
            "SELECT sum(json_array_length(document, '$.parts')) FROM inspections",
            [(sum(len(d["parts"]) for d in documents),)],
        ),
        (
            "SELECT count(*) FROM inspections WHERE document ->> '$.remark' = '更换轴承'",
            [(sum(d["remark"] is not None for d in documents),)],
        ),
        (
            "SELECT document ->> '$.parts[1].code' FROM inspections WHERE row = 3",
            [("C1",)],
        ),
    ]
    with Plant.open(context.scratch / "plant", chat=ChatConfiguration("none")) as plant:
        plant.ingest(path, areas)
        exact = 0
        for query, expected in suite:
            table = plant.sql(query)
            exact += list(zip(*[c.to_pylist() for c in table.columns], strict=True)) == expected
    return [
        Measure(
            f"JSON and join queries exact (of {len(suite)})", exact, "plain Python",
            str(len(suite)), exact == len(suite), digits=0,
        )
    ]  # fmt: skip


ENTRY = Entry(
    "BASE-2",
    "JSON documents joined with SQL",
    "made: 200 documents",
    "composed",
    measure,
    looked_at=True,
    own_hand=True,
    seed=None,
)
