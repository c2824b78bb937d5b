"""FUN-3: process decisions. Sentences edit a problem, the solver decides, the check and the reason come with it."""

from __future__ import annotations

import json
import random
from collections import Counter
from dataclasses import replace
from importlib import resources
from pathlib import Path

from industria.bench.entry import Context, Entry, Measure
from industria.core import InputError
from industria.plant import ChatConfiguration, Plant


def measure(context: Context) -> list[Measure]:
    """Written sentences read right or refused; decisions checked; broken schedules refused."""
    return [*_sentences(context), *_decisions(context)]


def _sentences(context: Context) -> list[Measure]:
    """Each sentence as an edit of one job shop that ``schedule`` plans for a moment."""
    entries = json.loads(
        resources.files("industria.bench")
        .joinpath("questions/schedule_edits.json")
        .read_text("utf-8")
    )
    shop = _write_shop(context.scratch / "shop.txt", random.Random(1))
    right, refused, wrong = 0, 0, []
    with Plant.open(context.scratch / "plant", chat=ChatConfiguration("none")) as plant:
        for number, entry in enumerate(entries):
            context.progress("sentences", number, len(entries))
            meaning = _meaning(plant, shop, entry["said"])
            if entry["meaning"] is None:
                refused += meaning is None
            else:
                right += meaning == entry["meaning"]
            if meaning != entry["meaning"]:
                wrong.append(f"{entry['said']} -> {meaning}")
    known = sum(e["meaning"] is not None for e in entries)
    others = len(entries) - known
    return [
        Measure(f"sentences read right (of {known})", right, "-", str(known), right == known, f"zh and en, written for this project; not right: {'; '.join(wrong[:6]) or 'none'}", 0),
        Measure(f"sentences that mean nothing here refused (of {others})", refused, "-", str(others), refused == others, digits=0),
    ]  # fmt: skip


def _write_shop(path: Path, chance: random.Random) -> Path:
    """12 jobs on 10 machines in the standard text: each operation its machine and its time."""
    times = [[chance.randint(5, 90) for _ in range(10)] for _ in range(12)]
    routes = [chance.sample(range(10), 10) for _ in range(12)]
    lines = [
        " ".join(f"{m} {t}" for m, t in zip(route, own, strict=True))
        for route, own in zip(routes, times, strict=True)
    ]
    path.write_text("\n".join(["12 10", *lines]) + "\n")
    return path


def _meaning(plant: Plant, shop: Path, said: str) -> str | None:
    """What ``schedule`` takes a sentence for; None where it refuses it."""
    try:
        planned = plant.call("schedule", table=str(shop), seconds=0.05, edit=said, yes=True)
    except InputError:
        return None
    return "; ".join(edit.meaning.en for edit in planned.edits)


def _decisions(context: Context) -> list[Measure]:
    """Problems with calendars, set-ups, transport, due dates and choices: accepted ones pass, broken ones fail."""
    from industria.applications.production.scheduling.feasibility import check_schedule
    from industria.applications.production.scheduling.problem import Fixed
    from industria.applications.production.scheduling.schedule import Schedule
    from industria.applications.production.scheduling.solve import SolveOptions, solve
    from industria.testing.schedules import damages, random_problem

    accepted, damaged, missed = 0, Counter[str](), Counter[str]()
    shops = context.up_to(20)
    for seed in range(shops):
        context.progress("decisions", seed, shops)
        problem = random_problem(seed)
        answer = solve(problem, SolveOptions(seconds=2.0))
        if answer.verdict != "accepted" or answer.content is None:
            continue
        accepted += check_schedule(answer.content, problem).passed
        pinned = answer.content.assigned[seed % len(answer.content.assigned)]
        fixed = replace(problem, fixed=(Fixed(pinned.operation, pinned.machine, pinned.start),))
        for rule, broken in damages(Schedule(fixed, answer.content.assigned), random.Random(seed)):
            damaged[rule] += 1
            missed[rule] += check_schedule(Schedule(fixed, broken), fixed).passed
    total = damaged.total()
    kinds = ", ".join(f"{rule} {n}" for rule, n in sorted(damaged.items()))
    return [
        Measure(f"problems with everything solved and checked (of {shops})", accepted, "-", str(shops), accepted == shops, "calendars, set-ups, transport, due dates, choices, order of jobs", 0),
        Measure(f"damaged schedules that the check refuses (of {total})", total - missed.total(), "-", str(total), not missed.total() and len(damaged) == 12, f"one rule broken in each: {kinds}", 0),
    ]  # fmt: skip


ENTRY = Entry(
    "FUN-3",
    "process decisions",
    "made: 20 shops; written sentences",
    "composed",
    measure,
    needs=("package:ortools", "package:numba"),
    looked_at=True,
    own_hand=True,
    counts="shops",
    proof_sample=6,
    headline=True,
)
