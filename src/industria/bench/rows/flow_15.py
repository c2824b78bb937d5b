"""FLOW-15: the industrial physical system. Twins tell a right program from a wrong one by what happens in them."""

from __future__ import annotations

from industria.bench.entry import Context, Entry, Measure

_SABOTAGE = {
    "tank": ("level >= 90", "level >= 900"),
    "conveyor": ("upstream := wanted AND NOT fault;", "upstream := wanted;\ndownstream := FALSE;"),
    "press": ("curtain_clear AND", "TRUE AND"),
    "pump_station": ("AND duty_fault AND", "AND TRUE AND"),
}


def measure(context: Context) -> list[Measure]:
    """Each twin for 180 s with its program, and with one that was made wrong in one place."""
    from industria.applications.production.plc.check import check_program
    from industria.applications.production.plc.execution.interpreter import Interpreter
    from industria.applications.production.plc.language.program import compile_text
    from industria.applications.production.plc.twins.control import reference_program
    from industria.applications.production.plc.twins.twin import run_in_step, twin, twins
    from industria.applications.production.plc.verification.properties import read_properties

    well, harmed, refused, notes = 0, 0, 0, []
    for name in twins():
        source = reference_program(name)
        wrong = source.replace(*_SABOTAGE[name])
        assert wrong != source
        runs = []
        for text in (source, wrong):
            program = compile_text(text).program
            assert program is not None
            runs.append(run_in_step(Interpreter(program), twin(name), 180.0))
        well += runs[0].harm is None
        harmed += runs[1].harm is not None
        refused += not check_program(wrong, read_properties(twin(name).rules)).passed
        notes.append(f"{name}: {runs[1].harm.en if runs[1].harm else 'no harm'}")
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
