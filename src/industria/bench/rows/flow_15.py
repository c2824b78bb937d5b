"""FLOW-15: the industrial physical system. Twins tell a right program from a wrong one by what happens in them."""

from __future__ import annotations

from pathlib import Path

from industria.bench.entry import Context, Entry, Measure
from industria.plant import ChatConfiguration, Plant
from industria.testing.twin_programs import twin_programs

_SABOTAGE = {
    "tank": ("level >= 90", "level >= 900"),
    "conveyor": ("upstream := wanted AND NOT fault;", "upstream := wanted;\ndownstream := FALSE;"),
    "press": ("curtain_clear AND", "TRUE AND"),
    "pump_station": ("AND duty_fault AND", "AND TRUE AND"),
}


def measure(context: Context) -> list[Measure]:
    """Each twin for 180 s with its program, and with one that was made wrong in one place."""
    well, harmed, refused, notes = 0, 0, 0, []
    with Plant.open(context.scratch / "plant", chat=ChatConfiguration("none")) as plant:
        for name, (source, rules) in twin_programs().items():
            wrong = source.replace(*_SABOTAGE[name])
            assert wrong != source
            runs = [
                _run(plant, context.scratch / f"{name}.st", text, name) for text in (source, wrong)
            ]
            well += runs[0] is None
            harmed += runs[1] is not None
            refused += not plant.call("plc.check", source=wrong, spec=rules).passed
            notes.append(f"{name}: {runs[1] or 'no harm'}")
    return [
        Measure("right programs without harm (of 4)", well, "-", "4", well == 4, digits=0),
        Measure(
            "wrong programs that do harm in the twin (of 4)",
            harmed,
            "-",
            "4",
            harmed == 4,
            "; ".join(notes),
            0,
        ),
        Measure(
            "wrong programs refused by the checker before (of 4)",
            refused,
            "-",
            "4",
            refused == 4,
            digits=0,
        ),
    ]


def _run(plant: Plant, file: Path, program: str, twin: str) -> str | None:
    """The harm that a program does in a twin."""
    file.write_text(program, encoding="utf-8")
    found = plant.call("plc.simulate", program=str(file), twin=twin, seconds=180.0).found
    return None if found.harm is None else str(found.harm.en)


ENTRY = Entry(
    "FLOW-15",
    "industrial physical system",
    "twins: tank, conveyor, press, pump station",
    "simulated",
    measure,
    looked_at=True,
    own_hand=True,
    seed=None,
)
