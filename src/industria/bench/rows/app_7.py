"""APP-7: job shops and flexible job shops with known optimum, beside raw CP-SAT and dispatch rules.

The same time and cores for ours and for raw CP-SAT. Instances are a sample by seed within classes of
size, and the 20 largest with known optimum; what is done is kept, by the code and the options that made
it. The whole takes hours; ``--sample N`` measures N of the 20 largest, N others and N flexible ones. An
instance whose file is not here is left out and counted.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from industria.bench.data import folder_of
from industria.bench.entry import Context, Entry, Measure

if TYPE_CHECKING:
    from industria.applications.production.scheduling.problem import Problem

_SEED = 3
_SECONDS = 30.0
_SHOPS, _SHOP_S = 10, 4.0  # that are replanned, and the time to plan each
_DAYS, _DAY_S = 8, 3.0  # of history
_SCHEDULING = "industria.applications.production.scheduling"
_MADE_BY = tuple(
    f"{_SCHEDULING}.{part}"
    for part in ("solve", "constraint_model", "dispatch", "bottleneck", "formats")
)
_LOOKED_AT = frozenset(  # flexible job shops that the search was tried on while it was built: not measured
    (
        *("mk01", "mk06", "mk07", "mk10", "e-mt10", "e-la07", "e-la15", "e-la24", "e-la29", "e-la38", "r-la06", "r-la16"),
        *("r-la38", "r-orb4", "v-la05", "v-la13", "v-la27", "v-la39", "v-orb4", "mt10x", "setb4xx", "seti5xxx", "k4", "18a"),
    )
)  # fmt: skip


def measure(context: Context) -> list[Measure]:
    """Mean and worst gap to the optimum; replanning; what history is worth."""
    seconds = _SECONDS
    job_shops = _job_shops(folder_of(context.data, "jsp"))
    flexible, missing = _flexible(folder_of(context.data, "fjsp"))
    largest = sorted(job_shops, key=lambda x: -x[2])[:20]
    rest = [x for x in job_shops if x not in largest]
    random.Random(_SEED).shuffle(rest)
    random.Random(_SEED).shuffle(flexible)
    kept = context.cache.kept(
        "app-7", _MADE_BY, alone=(__name__,), options={"seconds": seconds, "workers": 2}
    )

    def results(instances: list[_Instance], kind: str, most: int) -> list[dict[str, Any]]:
        out = []
        for number, (name, optimum, _, load) in enumerate(instances[:most]):
            context.progress(f"APP-7 {kind}", number, len(instances))
            done = kept.result(f"{kind} {name}", lambda load=load: _solved(load(), seconds))  # type: ignore[misc]
            out.append(done | {"kind": kind, "name": name, "optimum": optimum})
        return out

    plain = [
        *results(largest, "large", context.up_to(20)),
        *results(rest, "other", context.up_to(len(rest))),
    ]
    flex = results(flexible, "flexible", context.up_to(len(flexible)))
    return [
        *_gaps(plain, "job shop", seconds, len(job_shops)),
        *_large(plain, seconds),
        *_gaps(flex, "flexible job shop", seconds, len(flexible), len(_LOOKED_AT), missing),
        *_replanning(context),
        *_history(context),
    ]


_Instance = tuple[str, int, int, Callable[[], "Problem"]]


def _job_shops(folder: Path) -> list[_Instance]:
    from industria.applications.production.scheduling.formats import from_matrices

    out: list[_Instance] = []
    for name, entry in json.loads((folder / "benchmark_instances.json").read_text()).items():
        optimum = entry["metadata"]["optimum"]
        if optimum is not None:
            durations, machines = entry["duration_matrix"], entry["machines_matrix"]
            size = sum(len(r) for r in durations)
            out.append(
                (
                    name,
                    int(optimum),
                    size,
                    partial(from_matrices, durations, machines, name),
                )
            )
    return out


def _flexible(folder: Path) -> tuple[list[_Instance], int]:
    """(instances not looked at, how many more have no file here)."""
    from industria.applications.production.scheduling.formats import read_problem

    out: list[_Instance] = []
    missing = 0
    for entry in json.loads((folder / "instances.json").read_text()):
        if entry.get("optimum") is not None and entry["name"] not in _LOOKED_AT:
            path = folder / entry["path"]
            if not path.is_file():
                missing += 1
                continue
            out.append((entry["name"], int(entry["optimum"]), 0, partial(read_problem, path)))
    return out, missing


def _solved(problem: Problem, seconds: float) -> dict[str, object]:
    from industria.applications.production.scheduling.bottleneck import predict, read_off
    from industria.applications.production.scheduling.constraint_model import build, solve_model
    from industria.applications.production.scheduling.dispatch import best_rule
    from industria.applications.production.scheduling.solve import SolveOptions, solve

    rule = best_rule(problem).makespan
    answer = solve(problem, SolveOptions(seconds=seconds))
    ours = answer.content
    assert ours is not None and answer.verdict == "accepted", problem.name
    raw = solve_model(build(problem, problem.horizon), problem, seconds)
    return {
        "machines": len(problem.machines),
        "rule": rule, "ours": ours.makespan, "bound": ours.bound, "ours_s": ours.seconds,
        "raw": raw.makespan if raw else None, "raw_s": raw.seconds if raw else seconds,
        "predicted": predict(problem)[0].machine, "bottleneck": [b.machine for b in read_off(ours)],
    }  # fmt: skip


def _gap(result: dict[str, Any], which: str) -> float:
    value = result[which] if result[which] is not None else result["rule"]
    return float((value - _best(result)) / _best(result))


def _best(result: dict[str, Any]) -> int:
    """The optimum that the data states, or less where a schedule is shorter."""
    return int(min(result["optimum"], result["ours"], result["raw"] or result["optimum"]))


def _gaps(
    results: list[dict[str, Any]],
    what: str,
    seconds: float,
    whole: int,
    looked_at: int = 0,
    missing: int = 0,
) -> list[Measure]:
    ours, raw, rule = (np.array([_gap(r, w) for r in results]) for w in ("ours", "raw", "rule"))
    exact = sum(r["ours"] == r["optimum"] or r["bound"] >= r["ours"] for r in results)
    wrong = [r["name"] for r in results if r["bound"] > _best(r)]
    assert not wrong, f"a bound over the optimum: {wrong}"
    beaten = [
        f"{r['name']} {r['optimum']} -> {r['ours']}" for r in results if r["ours"] < r["optimum"]
    ]
    stated = (
        f"; shorter than the optimum that the data states: {', '.join(beaten)}" if beaten else ""
    )
    stated += f"; {missing} instances have no file here" if missing else ""
    proved = sum(r["bound"] >= r["ours"] for r in results)
    return [
        Measure(
            f"{what}: mean gap to the optimum, %", 100 * float(ours.mean()),
            f"raw CP-SAT {100 * raw.mean():.2f}, best rule {100 * rule.mean():.2f}", "<= raw", bool(ours.mean() <= raw.mean()),
            f"{len(results)} of {whole} instances with known optimum{f' ({looked_at} more were looked at while it was built)' if looked_at else ''}, {seconds:g} s and 2 workers each; optimum reached {exact}, proved {proved}; "
            f"published: Starjob beats L2D by 7.85 % on Taillard's and 15.36 % on DMU's set, no gap per instance at this time{stated}",
            2,
        ),
        Measure(f"{what}: worst gap, %", 100 * float(ours.max()), f"raw CP-SAT {100 * raw.max():.2f}, best rule {100 * rule.max():.2f}", "-", None, digits=2),
    ]  # fmt: skip


def _large(results: list[dict[str, Any]], seconds: float) -> list[Measure]:
    large = [r for r in results if r["kind"] == "large"]
    ours, raw = (float(np.mean([_gap(r, w) for r in large])) for w in ("ours", "raw"))
    right = np.mean([r["predicted"] in r["bottleneck"][:3] for r in results])
    luck = np.mean([min(1.0, 3 / r["machines"]) for r in results])
    return [
        Measure(f"the {len(large)} largest job shops: mean gap, %", 100 * ours, f"raw CP-SAT {100 * raw:.2f}", "< raw", ours < raw, f"{seconds:g} s each", 2),
        Measure(
            "predicted bottleneck is among the three machines with most of the critical path", float(right), f"a machine at random {luck:.3f}", "> random", bool(right > luck),
            f"{len(results)} job shops; predicted before solving, read off our best schedule",
        ),
    ]  # fmt: skip


def _replanning(context: Context) -> list[Measure]:
    from industria.applications.production.scheduling.formats import from_matrices
    from industria.applications.production.scheduling.replan import Breakdown, replan
    from industria.applications.production.scheduling.solve import SolveOptions, solve

    chance = random.Random(_SEED)
    times, moved, shifted, worse = [], [], [], []
    for case in range(_SHOPS):
        context.progress("replanning", case, _SHOPS)
        durations = [[chance.randint(1, 99) for _ in range(10)] for _ in range(20)]
        machines = [chance.sample(range(10), 10) for _ in range(20)]
        plan = solve(
            from_matrices(durations, machines, f"shop {case}"), SolveOptions(seconds=_SHOP_S)
        ).content
        assert plan is not None
        machine = f"M{chance.randint(1, 10)}"
        start = chance.randint(plan.makespan // 5, plan.makespan // 2)
        started = time.perf_counter()
        answer = replan(plan, Breakdown(machine, start, start + 100))
        times.append(time.perf_counter() - started)
        assert answer.content is not None and answer.verdict == "accepted"
        moved.append(len(answer.content.moved))
        shifted.append(answer.content.shifted)
        worse.append(answer.content.schedule.makespan / max(1, answer.content.schedule.bound) - 1)
    return [
        Measure("replan after a breakdown, 20 x 10, slowest s", max(times), "-", "< 2", max(times) < 2, f"{_SHOPS} random shops", 2),
        Measure(
            "operations that a replan moves, mean", float(np.mean(moved)), f"shift to the right {np.mean(shifted):.0f}", "-", None,
            f"of 200; makespan on average {100 * float(np.mean(worse)):.1f} % over the bound of the broken problem", 0,
        ),
    ]  # fmt: skip


def _history(context: Context) -> list[Measure]:
    """Yesterday's case with times that changed by up to 15 %: its order against the best rule."""
    from industria.applications.production.scheduling.dispatch import best_rule
    from industria.applications.production.scheduling.formats import from_matrices
    from industria.applications.production.scheduling.history import History
    from industria.applications.production.scheduling.solve import SolveOptions, solve

    chance = random.Random(_SEED + 1)
    history = History(context.scratch / "schedules.db")
    gains, found = [], 0
    for case in range(_DAYS):
        context.progress("history", case, _DAYS)
        durations = [[chance.randint(1, 99) for _ in range(10)] for _ in range(15)]
        machines = [chance.sample(range(10), 10) for _ in range(15)]
        plan = solve(
            from_matrices(durations, machines, f"day {case}"), SolveOptions(seconds=_DAY_S)
        ).content
        assert plan is not None
        history.keep(plan)
        changed = [
            [max(1, round(d * chance.uniform(0.85, 1.15))) for d in row] for row in durations
        ]
        order = chance.sample(range(15), 15)
        today = from_matrices([changed[i] for i in order], [machines[i] for i in order], "today")
        alike = history.similar(today, 1)
        found += bool(alike) and alike[0].case.name == f"day {case}"
        gains.append(1 - alike[0].schedule.makespan / best_rule(today).makespan if alike else 0.0)
    history.close()
    return [
        Measure(f"similar solved case found again (of {_DAYS})", found, "-", str(_DAYS), found == _DAYS, "jobs in another order, times changed by up to 15 %", 0),
        Measure("first schedule from history, % shorter than the best rule's", 100 * float(np.mean(gains)), "best dispatch rule", "> 0", float(np.mean(gains)) > 0, digits=1),
    ]  # fmt: skip


ENTRY = Entry(
    "APP-7",
    "Jeong: scheduling with history, bottlenecks",
    "jsp, fjsp",
    "real",
    measure,
    needs=("jsp", "fjsp", "package:ortools", "package:numba"),
    fast=False,
    seed=_SEED,
    counts="of the 20 largest job shops, of the others and of flexible ones",
    proof_sample=1,
    headline=True,
)
