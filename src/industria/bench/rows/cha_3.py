"""CHA-3: the decision record: every change of a stored byte is seen, all required fields are there."""

from __future__ import annotations

import random
import sqlite3

from industria.bench.entry import Context, Entry, Measure
from industria.plant import ChatConfiguration, Plant

_RUNS, _FLIPS = 200, 300
_ARTICLE_12 = ("started", "ended", "reference", "inputs", "matched", "verifier", "who", "outputs")


def measure(context: Context) -> list[Measure]:
    """Flip one byte of one stored Run at a time; delete, swap and cut; look at the fields."""
    with Plant.open(context.scratch / "plant", chat=ChatConfiguration("none")) as plant:
        for number in range(_RUNS):
            with plant.audit.run("ask", {"question": f"问题 {number}"}) as run:
                run.outputs = {"content": "P-101 在 08:31 报警"}
        return _attacked(plant)


def _verified(plant: Plant) -> tuple[bool, int | None]:
    """(whether the chain holds, the first record that does not), as ``audit verify`` says it."""
    report = plant.call("audit.verify", full=True).report
    return report.intact, report.broken_at


def _attacked(plant: Plant) -> list[Measure]:
    assert _verified(plant)[0]
    rng = random.Random(0)
    connection = sqlite3.connect(plant.root / "audit.db")
    seen = named = 0
    for _ in range(_FLIPS):
        place = rng.randrange(1, _RUNS + 1)
        column = rng.choice(("body", "hash"))
        (text,) = connection.execute(
            f"SELECT CAST({column} AS BLOB) FROM runs WHERE sequence = ?", (place,)
        ).fetchone()
        position = rng.randrange(len(text))
        flipped = bytearray(text)
        flipped[position] ^= 1 << rng.randrange(8)
        update = f"UPDATE runs SET {column} = CAST(? AS TEXT) WHERE sequence = ?"
        connection.execute(update, (bytes(flipped), place))
        connection.commit()
        intact, broken_at = _verified(plant)
        seen += not intact
        named += broken_at == place
        connection.execute(update, (text, place))
        connection.commit()
    structural = _structural(connection, plant)
    fields = set(next(plant.audit.runs()).to_json())
    covered = sum(name in fields for name in _ARTICLE_12)
    return [
        Measure("changed bytes detected", seen / _FLIPS, "-", "1", seen == _FLIPS, f"{_FLIPS} single-bit flips"),
        Measure("first broken Run named", named / _FLIPS, "-", "1", named == _FLIPS),
        Measure("delete, swap, insert, cut detected (of 4)", structural, "-", "4", structural == 4, digits=0),
        Measure(f"fields of Article 12 (of {len(_ARTICLE_12)})", covered, "-", str(len(_ARTICLE_12)), covered == len(_ARTICLE_12), digits=0),
    ]  # fmt: skip


def _structural(connection: sqlite3.Connection, plant: Plant) -> int:
    attacks = (
        "DELETE FROM runs WHERE sequence = 50",
        "UPDATE runs SET body = (SELECT body FROM runs WHERE sequence = 60) WHERE sequence = 61",
        f"INSERT INTO runs SELECT {_RUNS + 1}, body, hash FROM runs WHERE sequence = 3",
        f"DELETE FROM runs WHERE sequence = {_RUNS}",
    )
    seen = 0
    for attack in attacks:
        connection.execute("BEGIN")
        connection.execute("CREATE TEMP TABLE kept AS SELECT * FROM runs")
        connection.execute(attack)
        connection.execute("COMMIT")
        seen += not _verified(plant)[0]
        connection.execute("DELETE FROM runs")
        connection.execute("INSERT INTO runs SELECT * FROM kept")
        connection.execute("DROP TABLE kept")
        connection.commit()
    assert _verified(plant)[0]
    return seen


ENTRY = Entry(
    "CHA-3",
    "records of decisions, transparency",
    "made: 200 runs",
    "composed",
    measure,
    looked_at=True,
    own_hand=True,
    headline=True,
)
