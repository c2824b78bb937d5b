"""Cases with vibration, a picture, machine states and a log line, composed from four real sets by class.

No open set has all four of one machine. A case of a class takes one stretch of vibration (CWRU), one picture
(magnetic tiles), one row of machine states (AI4I 2020) and one line of a maintenance log (MaintIE) of the
class that stands for it in that set; torque is left out of the row, for with it the row alone tells nearly all. Within a class the four are drawn apart, so that their errors are
independent: of one real machine they are less so, and fusion gains less. Nothing is on both sides of a split:
bearings by diameter of the fault, tiles by the number of the tile, machine states by stretches of time, log lines by text.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from industria.bench.data import folder_of

CLASSES = ("healthy", "fault_a", "fault_b", "fault_c")
SETS = ("cwru", "magnetic_tile", "ai4i2020", "maintie")
_BEARING = {"healthy": "Normal", "fault_a": "B", "fault_b": "IR", "fault_c": "ORat6"}
_TILE = {"healthy": "Free", "fault_a": "Blowhole", "fault_b": "Crack", "fault_c": "Break"}
_STATE = {"healthy": "", "fault_a": "HDF", "fault_b": "PWF", "fault_c": "OSF"}
_READ = ("Type", "Air temperature [K]", "Process temperature [K]", "Rotational speed [rpm]", "Tool wear [min]")  # fmt: skip
DIAMETERS = ("7", "14", "21")
_NORMAL_RATE = 4  # the recording of the sound bearing is read as sampled at 48 kHz
_SAMPLES = 512  # 85 ms at 6 kHz
_HALVED = 2  # every recording goes through the same filter, so that the filter of none tells it
_BLOCK = 100  # rows of machine states that stay together
_TILES_TAUGHT = 3 / 5


@dataclass(frozen=True)
class Composed:
    """Files of one part: the cases, their vibration, their pictures; and the right class of each case."""

    cases: Path
    vibration: Path
    pictures: Path
    target: Mapping[str, str]


def composed(
    data: Path, folder: Path, held_out: str, each: int = 60, seed: int = 0
) -> tuple[Composed, Composed]:
    """The part to learn from and the part to judge on; ``held_out``: the diameter that only the latter has.

    ``each``: cases of a class to learn from, and half as many to judge on.
    """
    rng = np.random.default_rng((seed, int(held_out)))
    stretches = {c: stretches_of(data, _BEARING[c]) for c in CLASSES}
    tiles, states, lines = _tiles(data), _states(data), lines_of(data)
    made = []
    for part in ("learn", "judge"):
        rows, signals = [], []
        place = folder / f"{part}_{held_out}"
        (place / "pictures").mkdir(parents=True, exist_ok=True)
        judge = part == "judge"
        for kind in CLASSES:
            bearings = [d for d in DIAMETERS if (d == held_out) == judge]
            pool = [(d, s) for d in bearings for s in stretches[kind][d]]
            count = each // 2 if judge else each
            drawn = [pool[i] for i in rng.permutation(len(pool))[:count]]
            pictures = _drawn(tiles[kind][judge], count, rng)
            machine = _drawn(states[kind][judge], count, rng)
            written = _drawn(lines[kind][judge], count, rng)
            for n, (diameter, stretch) in enumerate(drawn):
                case = f"{kind}_{part}_{n}"
                name = f"{case}{pictures[n].suffix}"
                shutil.copyfile(pictures[n], place / "pictures" / name)
                rows.append(
                    {
                        "case": case,
                        "bearing": f"{kind}_{diameter}",
                        "photo": name,
                        "log": written[n],
                    }
                    | machine[n]
                    | {"condition": kind}
                )
                signals.append(pd.DataFrame({"case": case, "acceleration": stretch}))
        made.append(_written(place, pd.DataFrame(rows), pd.concat(signals), part))
    return made[0], made[1]


def _written(place: Path, cases: pd.DataFrame, signals: pd.DataFrame, part: str) -> Composed:
    """Tables as files; cases to judge on come without their class."""
    target = {str(c): str(v) for c, v in zip(cases["case"], cases["condition"], strict=True)}
    shown = cases.sample(frac=1, random_state=0)
    shown = shown.drop(columns=["condition", "bearing"]) if part == "judge" else shown
    names = (place / f"{part}_cases.csv", place / f"{part}_vibration.csv")
    shown.to_csv(names[0], index=False)
    signals.to_csv(names[1], index=False)
    return Composed(*names, place / "pictures", target)


def stretches_of(data: Path, fault: str) -> dict[str, list[np.ndarray]]:
    """Stretches of 85 ms at 6 kHz, by diameter; those of the sound bearing (Normal) are shared out by time."""
    root = folder_of(data, "cwru")
    if fault == "Normal":
        thirds = np.array_split(_signal(root / "1797_Normal.npz", _NORMAL_RATE), len(DIAMETERS))
        return {d: _cut(third) for d, third in zip(DIAMETERS, thirds, strict=True)}
    return {d: _cut(_signal(root / f"1797_{fault}_{d}_DE12.npz")) for d in DIAMETERS}


def _signal(path: Path, rate: int = 1) -> np.ndarray:
    """A recording at 6 kHz; ``rate``: how many times 12 kHz it was sampled at."""
    from scipy.signal import decimate

    content = np.load(path)
    found = np.asarray(content[next(k for k in content if "DE" in k)].ravel(), float)
    found = decimate(found, rate, ftype="fir") if rate > 1 else found
    return np.asarray(decimate(found, _HALVED, ftype="fir"))


def _cut(signal: np.ndarray) -> list[np.ndarray]:
    return list(signal[: len(signal) // _SAMPLES * _SAMPLES].reshape(-1, _SAMPLES))


def _tiles(data: Path) -> dict[str, tuple[list[Path], list[Path]]]:
    """(to learn from, to judge on) of each class; pictures of one tile stay together."""
    root, found = folder_of(data, "magnetic_tile"), {}
    for kind, folder in _TILE.items():
        files = sorted((root / f"MT_{folder}" / "Imgs").glob("*.jpg"))
        tile = {f: (re.search(r"num_(\d+)", f.name) or re.search(r"(.*)", f.name)) for f in files}
        numbers = sorted({m.group(1) for m in tile.values() if m})
        order = np.random.default_rng(0).permutation(len(numbers))
        taught = {numbers[i] for i in order[: round(_TILES_TAUGHT * len(numbers))]}
        seen = [f for f in files if (m := tile[f]) and m.group(1) in taught]
        found[kind] = (seen, [f for f in files if f not in seen])
    return found


def _states(
    data: Path,
) -> dict[str, tuple[Sequence[dict[str, object]], Sequence[dict[str, object]]]]:
    """(three of five stretches of time, the others) of each class: rows with one mode of failure, or none."""
    frame = pd.read_csv(folder_of(data, "ai4i2020") / "ai4i2020.csv", sep="\t")
    modes = ["TWF", "HDF", "PWF", "OSF", "RNF"]
    found: dict[str, tuple[Sequence[dict[str, object]], Sequence[dict[str, object]]]] = {}
    for kind, mode in _STATE.items():
        chosen = frame[(frame[modes].sum(axis=1) == (1 if mode else 0)) & (frame[mode] == 1 if mode else True)]  # fmt: skip
        early = chosen["UDI"] // _BLOCK % 5 < 3
        first, rest = (
            [{str(k): v for k, v in row.items()} for row in part[list(_READ)].to_dict("records")]
            for part in (chosen[early], chosen[~early])
        )
        found[kind] = (first, rest)
    return found


def lines_of(data: Path) -> dict[str, tuple[list[str], list[str]]]:
    """(to learn from, to judge on) of each class, by what the annotators saw in a line: nothing wrong, an
    undesirable process, a failed state, a degraded state or an undesirable property."""
    records = json.loads(
        (folder_of(data, "maintie") / "data/gold_release.json").read_text(encoding="utf-8")
    )
    by: dict[str, set[str]] = {kind: set() for kind in CLASSES}
    for record in records:
        seen = {e["type"] for e in record["entities"] if "Undesirable" in e["type"]}
        kinds = {_line_kind(t) for t in seen}
        if len(kinds) <= 1:
            by[next(iter(kinds), "healthy")].add(str(record["text"]))
    found = {}
    for kind, texts in by.items():
        listed = sorted(texts)
        order = np.random.default_rng(1).permutation(len(listed))
        cut = round(0.6 * len(listed))
        found[kind] = ([listed[i] for i in order[:cut]], [listed[i] for i in order[cut:]])
    return found


def _line_kind(entity: str) -> str:
    if "Process" in entity:
        return "fault_a"
    return "fault_b" if "FailedState" in entity else "fault_c"


def _drawn(pool: Sequence[object], count: int, rng: np.random.Generator) -> list:  # type: ignore[type-arg]
    """So many of a pool, each once before any comes again."""
    order = np.concatenate(
        [rng.permutation(len(pool)) for _ in range(-(-count // max(1, len(pool))))]
    )
    return [pool[i] for i in order[:count]]
