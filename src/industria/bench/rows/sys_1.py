"""SYS-1, its PLC half: one session that reads a live tag, edits the program behind it, and runs it after a yes.

Through the same gateway as any caller. Changes are written by the language model; each is a request with
the rule that it has to bring, on the program of a twin whose own rules have to hold still.
"""

from __future__ import annotations

import asyncio

from industria.bench.entry import Context, Entry, Measure
from industria.core import ApprovalNeededError, Caller, IndustriaError
from industria.faces.calls import Calls
from industria.faces.shown import json_of
from industria.foundation.ingest.readings import take_readings
from industria.infrastructure.ending import end
from industria.plant import ChatConfiguration, Plant

_ENGINEER, _ADMIN = Caller("engineer", "engineer"), Caller("admin", "admin")
_LINK_S = 5.0
_CHANGES = (
    ("tank", "The pump must already stop at a level of 85.", "if level >= 85 then not pump"),
    ("tank", "阀门在液位高于 97 时必须打开。", "if level > 97 then valve"),
    ("press", "The press must not lower above a position of 250.", "if position > 250 then not lower"),
    ("press", "光幕被遮挡时不许抬起。", "if not curtain_clear then not lift"),
    ("conveyor", "While stop is pressed both belts stand still.", "if stop then not upstream and not downstream"),
    ("pump_station", "The duty pump must not start below a pressure of 100.", "if pressure < 100 then not duty"),
    ("pump_station", "压力高于 9000 时主泵停止。", "if pressure > 9000 then not duty"),
)  # fmt: skip


def measure(context: Context) -> list[Measure]:
    """The live tag, the edits, and the run of an edited program."""
    from industria.applications.production.plc.twins.control import reference_program
    from industria.applications.production.plc.twins.twin import twin
    from industria.applications.production.plc.verification.properties import read_properties

    with Plant.open(context.scratch / "plant", chat=ChatConfiguration("auto")) as plant:
        calls = Calls(plant)
        right, asked = _live(plant, calls, context)
        accepted, kept, spent = 0, 0, []
        for number, (name, change, rule) in enumerate(_CHANGES):
            context.progress("edits", number, len(_CHANGES))
            program = f"{name}_{number}"
            plant.production.keep_program(
                program, reference_program(name), read_properties(twin(name).rules)
            )
            arguments = {"program": program, "change": change, "rules": rule}
            found = json_of(calls.call("plc_edit", arguments, calls.session(_ENGINEER)))
            assert isinstance(found, dict)
            spent.append(found["tokens"])
            done = found["verdict"] == "accepted"
            accepted += done
            now = plant.production.programs.get(program)
            kept += done or (now.passed and now.source == reference_program(name))
        ran, unasked = _run(plant, calls)
    n = len(_CHANGES)
    return [
        Measure(f"live values answered as the PLC has them (of {asked})", right, "-", str(asked), right == asked, "soft PLC, OPC UA link, ask", 0),
        Measure(f"edits accepted (of {n})", accepted, "-", "-", None, f"{sum(spent) / n:.0f} tokens an edit; every rule from before proved again", 0),
        Measure(f"edits proved, or refused with the program as it was (of {n})", kept, "-", str(n), kept == n, "-", 0),
        Measure("an edited program ran without a yes", unasked, "-", "0", unasked == 0, f"after a yes it ran: {ran}", 0),
    ]  # fmt: skip


def _live(plant: Plant, calls: Calls, context: Context) -> tuple[int, int]:
    """(right, asked): what ``ask`` says of tags that come over the link."""
    from industria.applications.production.plc.runtime.process import PlcProcess, Terminals
    from industria.applications.production.plc.runtime.soft_plc import PlcOptions
    from industria.applications.production.plc.twins.control import reference_program
    from industria.applications.production.plc.twins.twin import run_over_opcua, twin
    from industria.infrastructure.links.journal import Journal
    from industria.infrastructure.links.opcua import OpcUaLink
    from industria.testing.plant_servers import free_port

    plc = PlcProcess(
        reference_program("tank"), context.scratch / "plc", Terminals(free_port()), PlcOptions(100)
    )
    plc.start()
    nodes = ["ns=2;s=plc.level", "ns=2;s=plc.pump"]
    journal = Journal(context.scratch / "journal.db")

    async def listen() -> None:
        task = asyncio.create_task(OpcUaLink(plc.terminals.url, nodes, journal).run())
        await asyncio.to_thread(
            run_over_opcua, plc.terminals.url, plc.key, twin("tank"), _LINK_S, 100
        )
        await asyncio.sleep(1.0)
        await end(task)

    try:
        asyncio.run(listen())
        truth = plc.values()
        while journal.forward(
            lambda batch, key: take_readings(plant.lake, "live", batch, key) and None
        ):
            pass
        right = 0
        questions = (
            ("What is the current value of plc.level?", "level"), ("plc.level 现在是多少?", "level"),
            ("What is the latest value of plc.pump?", "pump"), ("plc.pump 当前的值?", "pump"),
        )  # fmt: skip
        for question, tag in questions:
            answer = json_of(calls.call("ask", {"question": question}, calls.session(_ENGINEER)))
            assert isinstance(answer, dict)
            expected = f"{float(truth[tag]):.4g}"
            said = str(answer["content"])
            right += bool(answer["evidence"]) and (
                f"reads {expected} " in said or f"的值为 {expected}" in said
            )
    finally:
        plc.close()
        journal.close()
    return right, len(questions)


def _run(plant: Plant, calls: Calls) -> tuple[bool, int]:
    """(ran after a yes without harm, ran without one)."""
    arguments = {"program": "tank_0", "twin": "tank", "seconds": 3.0}
    try:
        calls.call("plc_run", arguments, calls.session(_ENGINEER))
    except ApprovalNeededError as waiting:
        try:
            decided = json_of(calls.decide(waiting.approval, True, calls.session(_ADMIN)))
        except IndustriaError:
            return False, 0
        return "'harm': None" in str(decided), 0
    return True, 1


ENTRY = Entry(
    "SYS-1", "Siemens Industrial Copilot: edits a PLC project, reads live tags", "programs and rules of the four twins",
    "simulated", measure, needs=("weights:qwen2.5-coder-1.5b",), fast=False, looked_at=True, own_hand=True, seed=None, headline=True,
)  # fmt: skip
