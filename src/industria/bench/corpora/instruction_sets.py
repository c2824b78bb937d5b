"""Questions on failure modes and sensors (FailureSensorIQ) as instructions, and lives of engines as one table."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

from industria.bench.corpora.cmapss import cmapss_lives
from industria.bench.data import folder_of

LICENCE = "CC BY 4.0"
_CHANNELS = (
    "sensor_2",
    "sensor_3",
    "sensor_4",
    "sensor_11",
)  # four that move; the rest adds nothing here


def questions(data: Path, name: str, most: int) -> list[dict[str, str]]:
    """The first questions of a file, each with licence and where it is from; ``asset``: what it is about."""
    path = folder_of(data, "failuresensoriq") / "eval_data" / name
    items = []
    for line in path.read_text(encoding="utf-8").splitlines()[:most]:
        said = json.loads(line)
        right = [o for o, true in zip(said["options"], said["correct"], strict=True) if true]
        items.append(
            {
                "instruction": said["question"], "input": "; ".join(sorted(said["options"])),
                "output": "; ".join(right), "licence": LICENCE,
                "provenance": f"FailureSensorIQ {path.name} {said['id']}",
                "asset": said.get("asset_name") or "any",
            }
        )  # fmt: skip
    return items


def write_items(path: Path, items: list[dict[str, str]]) -> Path:
    """One item a line."""
    text = "".join(json.dumps(i, ensure_ascii=False) + "\n" for i in items)
    path.write_text(text, encoding="utf-8")
    return path


def engines(data: Path, count: int, flights: int = 60) -> pd.DataFrame:
    """The first flights of the first engines, one table in the order of time: ``time``, ``engine``, channels."""
    lives = [life.head(flights) for life in cmapss_lives(data)[:count]]
    table = pd.concat(
        [life[["time", *_CHANNELS]].assign(engine=f"E-{n:02d}") for n, life in enumerate(lives)]
    )
    return table.sort_values(["time", "engine"], ignore_index=True)


def given_parts(table: pd.DataFrame) -> pd.Series:
    """A split by whole engines: of ten, seven train, one validates, two are tested on."""
    number = table["engine"].str.removeprefix("E-").astype(int) % 10
    return number.map(lambda n: "train" if n < 7 else "validation" if n == 7 else "test")
