"""Fuzzing of everything that reads Structured Text: broken programs of any kind, until the time is up.

``python -m industria.bench.fuzz --minutes 20``. Each case is a generated program, a proved block or a
property that was cut, doubled, shuffled or sprinkled with bytes. It has to be compiled or refused with
errors, checked within its time, run on both machines, explained and converted, without any exception; what is
proved of an online change has to hold in a run.
Others are programs in the shapes that plants use, and every verdict on their rules is attacked: by all states
where they are few, by runs otherwise, and by what is known of how they were made.
A case that crashes, and a verdict that is wrong, is kept in the report with its seed.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import random
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from industria.applications.production.plc.blocks.library import library
from industria.applications.production.plc.check import check_program
from industria.applications.production.plc.execution.native import has_compiler
from industria.applications.production.plc.explain import explain
from industria.applications.production.plc.language import ir
from industria.applications.production.plc.language.program import compile_text
from industria.applications.production.plc.plcopen import from_plcopen, to_plcopen
from industria.applications.production.plc.runtime.soft_plc import PlcOptions, SoftPlc
from industria.applications.production.plc.verification.engines import Options
from industria.applications.production.plc.verification.properties import read_properties
from industria.core import IndustriaError
from industria.testing.st_attack import attack
from industria.testing.st_changes import change_and_run
from industria.testing.st_differential import any_value
from industria.testing.st_programs import random_program, random_properties
from industria.testing.st_shapes import SHAPES

_PIECES = (
    "(", ")", "END_IF", ";", ":=", "=>", "#", "'", '"', "(*", "*)", "//", "CASE", "OF", "[", "]", "..", "T#", "16#", "%IX", "%QW9",
    "é", "\x00", "；", "\ufeff", "(" * 300, "NOT " * 200, "9" * 400, "IF TRUE THEN ", "FOR i := 0 TO ", "VAR ", "END_VAR", "RETURN;",
    "ARRAY[0..99999999] OF INT", "STRING[99999]", "1E999", "T#-1d", "INT#", "a.b.c.d", "^", "@", "PROGRAM P", "END_PROGRAM",
)  # fmt: skip
_CHECK_S, _SCANS = 1.0, 5
_ATTACKS = 0.3  # share of the cases that attack proofs
_CHANGES = 0.1  # share of the cases that are followed by an online change of random programs


def main() -> None:
    """Run, print the report as JSON, exit 1 where anything crashed or a verdict was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=20.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--shapes",
        default=",".join(SHAPES),
        help="shapes of the programs whose proofs are attacked",
    )
    parser.add_argument(
        "--attacks", type=float, default=_ATTACKS, help="share of the cases that attack proofs"
    )
    given = parser.parse_args()
    shapes = [s.strip() for s in given.shapes.split(",") if s.strip()]
    report = fuzz(given.minutes * 60, given.seed, shapes, given.attacks)
    sys.stdout.write(json.dumps(report, indent=1, ensure_ascii=False) + "\n")
    raise SystemExit(1 if report["crashes"] or report["wrong"] else 0)


def fuzz(
    seconds: float,
    seed: int = 0,
    shapes: Sequence[str] = SHAPES,
    attacks: float = _ATTACKS,
) -> dict[str, object]:
    """Cases until the time is up: how many, what became of them, every crash and every wrong verdict.

    ``shapes``: of ``st_shapes``; ``attacks``: share of the cases that attack what is proved of them.
    """
    ends = time.monotonic() + seconds
    counts: Counter[str] = Counter()
    verdicts: Counter[str] = Counter()
    crashes: list[dict[str, object]] = []
    wrong: list[str] = []
    slowest = (0.0, seed)
    with tempfile.TemporaryDirectory(prefix="industria-fuzz-") as folder:
        number = seed
        while time.monotonic() < ends:
            started = time.monotonic()
            try:
                if random.Random(f"attack {number}").random() < attacks:
                    found = attack(number, shapes)
                    counts["attacked" if found.compiled else "not attacked"] += 1
                    verdicts.update(found.outcomes)
                    wrong += found.wrong
                else:
                    counts[_case(number, Path(folder))] += 1
            except Exception:  # noqa: BLE001 - a crash is what is looked for
                crashes.append({"seed": number, "trace": traceback.format_exc()[-1500:]})
            slowest = max(slowest, (time.monotonic() - started, number))
            number += 1
    return {
        "seconds": seconds, "cases": number - seed, "outcomes": dict(counts), "slowest_s": round(slowest[0], 2), "slowest_seed": slowest[1],
        "verdicts": dict(verdicts), "wrong": wrong[:40], "crashes": crashes[:20],
    }  # fmt: skip


def _case(seed: int, folder: Path) -> str:
    chance = random.Random(seed)
    source = chance.choice(library()).source if chance.random() < 0.3 else random_program(seed)
    if chance.random() < 0.8:
        source = _broken(source, chance)
    with contextlib.suppress(IndustriaError):
        read_properties(_broken("a: if x then y within T#2s\nalways z", chance))
    compiled = compile_text(source)
    if compiled.program is None:
        assert compiled.errors or not compiled.tree.units, "refused without a reason"
        return "refused"
    check_program(
        source, random_properties(compiled.program, chance), Options(seconds=_CHECK_S, depth=4)
    )
    explain(source)
    from_plcopen(to_plcopen(source))
    _run(compiled.program, chance, folder)
    if chance.random() < _CHANGES:
        wrong = change_and_run(seed, folder / f"change{seed}").wrong
        assert not wrong, wrong
    return "compiled"


def _run(program: ir.Program, chance: random.Random, folder: Path) -> None:
    """A few scans on the soft PLC, on random inputs; every tenth time as machine code."""
    native = has_compiler() and chance.random() < 0.1
    plc = SoftPlc(program, folder / f"plc{chance.randrange(8)}", PlcOptions(10, native=native))
    for _ in range(_SCANS):
        for tag in plc.tags():
            if tag.section == "input":
                plc.write(tag.name, any_value(chance, program.slots[tag.slot].scalar))
        plc.scan_once()
        plc.values()
    plc.close()


def _broken(text: str, chance: random.Random) -> str:
    for _ in range(chance.randint(1, 5)):
        at = chance.randint(0, len(text))
        kind = chance.random()
        if kind < 0.35:
            text = text[:at] + chance.choice(_PIECES) + text[at:]
        elif kind < 0.6:
            text = text[:at] + text[at + chance.randint(1, 40) :]
        elif kind < 0.75:
            end = min(len(text), at + chance.randint(1, 200))
            text = text[:at] + text[at:end] * chance.randint(2, 4) + text[end:]
        elif kind < 0.9:
            lines = text.split("\n")
            chance.shuffle(lines)
            text = "\n".join(lines)
        else:
            text = (
                text[:at]
                + "".join(
                    chr(
                        chance.choice(
                            [
                                chance.randrange(32, 127),
                                chance.randrange(0x4E00, 0x9FA5),
                                chance.randrange(32),
                            ]
                        )
                    )
                    for _ in range(5)
                )
                + text[at:]
            )
    return text


if __name__ == "__main__":
    main()
