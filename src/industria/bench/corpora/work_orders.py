"""Maintenance work orders as a language job: what was written, and the fields that experts marked in it."""

from __future__ import annotations

import json
import random
from pathlib import Path

from industria.bench.data import folder_of

KINDS = {
    "PhysicalObject": "object", "State": "state", "Process": "process", "Activity": "activity",
    "Property": "property",
}  # fmt: skip
TEST, VALIDATION = 80, 40


def work_orders(data: Path, train: int, seed: int = 0) -> list[dict[str, str]]:
    """Rows of prompt, answer and part of MaintIE (Bikaun et al. 2024), its five top classes as fields.

    Texts that are the same but for spaces stand once; a shuffle by the seed says the part.
    """
    path = folder_of(data, "maintie") / "data" / "gold_release.json"
    rows: dict[str, str] = {}
    for item in json.loads(path.read_text(encoding="utf-8")):
        tokens = [str(t) for t in item["tokens"]]
        fields: dict[str, list[str]] = {}
        for entity in sorted(item["entities"], key=lambda e: int(e["start"])):
            kind = KINDS[str(entity["type"]).split("/")[0]]
            words = " ".join(tokens[entity["start"] : entity["end"]])
            fields.setdefault(kind, []).append(words)
        rows[" ".join(tokens)] = "; ".join(f"{k}: {', '.join(v)}" for k, v in fields.items())
    order = sorted(rows)
    random.Random(seed).shuffle(order)
    found = []
    for number, text in enumerate(order[: TEST + VALIDATION + train]):
        part = "test" if number < TEST else "validation" if number < TEST + VALIDATION else "train"
        found.append({"prompt": text, "answer": rows[text], "part": part})
    return found
