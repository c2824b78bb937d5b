"""PRE-9: an expert's soft labels in the loss of a model that has few labels of its own."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

from industria.bench.data import folder_of
from industria.bench.entry import Context, Entry, Measure
from industria.bench.studies.extraction import split
from industria.plant import ChatConfiguration, Plant

_EXPERT, _FEW, _PLAIN = 100, 20, 200
_DRAWS = 2
_NOTE = (
    "MaintIE, 108 texts held out as in KG-2; the expert learned from 100 texts with labels, the model from 20 others "
    "and 200 without labels; mean of the draws; what soft labels count was chosen on other texts to learn"
)


def measure(context: Context) -> list[Measure]:
    """Entity F1 of ``graph learn`` on few labels: alone, with the expert's word, with its soft labels too."""
    path = folder_of(context.data, "maintie") / "data" / "gold_release.json"
    items = json.loads(path.read_text(encoding="utf-8"))
    known, asked = split(items, lambda item: " ".join(item["tokens"]), 108)
    judge = context.scratch / "judge.json"
    judge.write_text(json.dumps(asked), encoding="utf-8")
    draws = [
        _drawn(context.scratch / f"draw_{draw}", known, judge, draw)
        for draw in range(context.up_to(_DRAWS))
    ]
    mean = {arm: sum(found[arm] for found in draws) / len(draws) for arm in draws[0]}
    alone, soft, expert = mean["alone"], mean["soft labels"], mean["expert"]
    beside = f"alone {alone:.3f}, the expert itself {expert:.3f}"
    return [
        Measure("entity F1 from 20 labels and soft labels of 200 texts", soft, beside, "above both", soft > max(alone, expert), _NOTE),
        Measure("entity F1 from 20 labels and the expert's word as a feature", mean["feature"], beside, "-", None, "--parent without --unlabelled"),
        Measure("gain over the labels alone", soft - alone, "0", ">= .1", soft - alone >= 0.1),
    ]  # fmt: skip


def _drawn(
    folder: Path, known: list[dict[str, object]], judge: Path, draw: int
) -> dict[str, float]:
    folder.mkdir()
    texts = list(known)
    random.Random(draw).shuffle(texts)
    expert, few = texts[:_EXPERT], texts[_EXPERT : _EXPERT + _FEW]
    plain = texts[_EXPERT + _FEW : _EXPERT + _FEW + _PLAIN]
    paths = {name: folder / f"{name}.json" for name in ("expert", "few")}
    for name, some in (("expert", expert), ("few", few)):
        paths[name].write_text(json.dumps(some), encoding="utf-8")
    lines = folder / "plain.txt"
    lines.write_text("\n".join(" ".join(map(str, t["tokens"])) for t in plain), encoding="utf-8")  # type: ignore[call-overload]
    with Plant.open(folder / "plant", chat=ChatConfiguration("none")) as plant:

        def f1(file: Path, **options: Any) -> float:
            learned = plant.call("graph.learn", file=file, held_out=judge, **options)
            return float(learned.to_json()["entity_f1"])

        found = {"expert": f1(paths["expert"], level="industry")}
        above = {"parent": "extractor:1"}
        return found | {
            "alone": f1(paths["few"]),
            "feature": f1(paths["few"], **above),
            "soft labels": f1(paths["few"], **above, unlabelled=lines),
        }


ENTRY = Entry(
    "PRE-9", "knowledge distillation: an expert's soft labels in the loss", "maintie", "real", measure,
    needs=("maintie",), fast=False, looked_at=True, counts="draws", proof_sample=1,
)  # fmt: skip
