"""APP-6, the checker's own trust: three back ends agree, verdicts equal brute force, mutants are killed."""

from __future__ import annotations

import random
import time

import numpy as np

from industria.bench.entry import Context, Entry, Measure

_PROGRAMS, _SCANS = 250, 40
_SMALL_PROGRAMS = 60


def measure(context: Context) -> list[Measure]:
    """10,000 random scans, all states of small programs, and every mutant of the proved blocks."""
    return [*_back_ends(context), *_brute_force(context), *_mutants(context)]


def _back_ends(context: Context) -> list[Measure]:
    from industria.applications.production.plc.language.program import compile_text
    from industria.testing.st_differential import compare_back_ends
    from industria.testing.st_programs import random_program

    scans, formulas, different = 0, 0, []
    programs = context.up_to(_PROGRAMS)
    for seed in range(programs):
        context.progress("back ends", seed, programs)
        program = compile_text(random_program(50_000 + seed)).program
        assert program is not None
        found = compare_back_ends(program, context.scratch, _SCANS, seed)
        scans, formulas = scans + found.scans, formulas + found.formulas
        different += found.mismatches
    return [
        Measure(
            f"mismatches of interpreter and C in {scans} random scans", len(different), "-", "0",
            not different and scans >= programs * _SCANS,
            f"{programs} generated programs; formulas compared in {formulas} of the scans; {'; '.join(different[:3])}", 0,
        )
    ]  # fmt: skip


def _brute_force(context: Context) -> list[Measure]:
    from industria.applications.production.plc.language.program import compile_text, root_unit
    from industria.applications.production.plc.verification.engines import Options, verify
    from industria.applications.production.plc.verification.observer import observe
    from industria.testing.st_enumeration import violations
    from industria.testing.st_programs import random_program, random_properties

    judged, wrong, undecided, programs = 0, [], 0, 0
    wanted = context.up_to(_SMALL_PROGRAMS)
    for seed in range(wanted):
        context.progress("brute force", seed, wanted)
        source = random_program(
            90_000 + seed, statements=5, small=True, reals=False, loops=seed % 3 == 0
        )
        compiled = compile_text(source)
        root = root_unit(compiled.tree, "")
        assert compiled.program is not None and root is not None
        properties = random_properties(compiled.program, random.Random(seed))
        observed = observe(compiled.tree, root, properties, 100)
        truth = violations(observed.program, [g.slot for g in observed.goals], 100)
        if truth is None:
            continue
        programs += 1
        for goal, verdict in zip(
            observed.goals, verify(observed, Options(seconds=10)), strict=True
        ):
            depth = truth[goal.slot]
            judged += 1
            if verdict.outcome == "proved":
                right = depth is None
            elif verdict.outcome == "violated":
                right = depth == verdict.depth
            else:
                undecided += 1
                right = depth is None or depth > verdict.depth
            if not right:
                wrong.append(f"program {seed}, {goal.property.text}")
    return [
        Measure(
            f"verdicts against brute force that differ (of {judged})", len(wrong), "every reachable state", "0", not wrong,
            f"{programs} programs small enough to enumerate; {undecided} verdicts only bounded; {'; '.join(wrong[:3])}", 0,
        )
    ]  # fmt: skip


def _mutants(context: Context) -> list[Measure]:
    from industria.applications.production.plc.blocks.library import library
    from industria.applications.production.plc.check import check_program
    from industria.applications.production.plc.compare import compare
    from industria.applications.production.plc.verification.engines import Options
    from industria.testing.st_mutants import mutants

    killed = equivalent = 0
    alive: list[str] = []
    seconds: list[float] = []
    every = [(b, m) for b in library() for m in mutants(b.source)]
    random.Random(0).shuffle(every)
    every = every[: context.up_to(len(every))]
    for number, (block, mutant) in enumerate(every):
        context.progress("mutants", number, len(every))
        started = time.monotonic()
        report = check_program(mutant.source, block.properties, Options(seconds=15))
        seconds.append(time.monotonic() - started)
        if report.compiled.errors or not report.passed:
            killed += 1
        elif compare(block.source, mutant.source, Options(seconds=10)).equivalent:
            equivalent += 1
        else:
            alive.append(f"{block.name}:{mutant.line} {mutant.operator}")
    counted = len(every) - equivalent
    return [
        Measure(
            f"share of mutants killed (of {counted})", killed / max(1, counted), "-", "1", killed == counted > 0,
            f"{len(every)} mutants of {len(library())} proved blocks, {equivalent} proved equivalent; alive: {', '.join(alive) or 'none'}",
        ),
        Measure(
            "check time of a mutant, p50 s", float(np.quantile(seconds, 0.5)), "-", "< 1", bool(np.quantile(seconds, 0.5) < 1),
        ),
        Measure(
            "check time of a mutant, p95 s", float(np.quantile(seconds, 0.95)), "-", "< 20", bool(np.quantile(seconds, 0.95) < 20),
        ),
    ]  # fmt: skip


ENTRY = Entry(
    "APP-6-CHECK", "LLM4PLC: trust in the checker", "made: generated programs, proved blocks", "composed",
    measure, fast=False, needs=("package:z3",), looked_at=True, own_hand=True,
    counts="programs, small programs and mutants", proof_sample=8,
)  # fmt: skip
