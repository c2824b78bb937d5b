"""``graph learn`` on texts to learn from, judged by texts held out, English and Chinese (KG-2, KG-3)."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from industria.bench.corpora.sets import question_path
from industria.bench.data import folder_of
from industria.bench.entry import Context
from industria.plant import ChatConfiguration, Plant

_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class Extraction:
    """F1 on the held-out texts beside a dictionary's; ``seconds`` of the command; texts to learn and held out."""

    entity_f1: float
    relation_f1: float
    dictionary_entity_f1: float
    dictionary_relation_f1: float
    seconds: float
    learned: int
    held_out: int


def english(context: Context) -> Extraction:
    """MaintIE at its five top classes, 108 texts held out."""
    return context.cache.once(("extraction", "en", context.data), lambda: _english(context))


def chinese(context: Context) -> Extraction:
    """The sentences of this package, 60 held out."""
    return context.cache.once(("extraction", "zh", context.data), lambda: _chinese(context))


def chinese_tuned(context: Context) -> Extraction:
    """The same with six layers of the encoder beside the linear models."""
    return context.cache.once(
        ("extraction", "zh6", context.data), lambda: _chinese(context, layers=6)
    )


def _english(context: Context) -> Extraction:
    path = folder_of(context.data, "maintie") / "data" / "gold_release.json"
    items = json.loads(path.read_text(encoding="utf-8"))
    parts = split(items, lambda item: " ".join(item["tokens"]), 108)
    return _judged(context, "maintie", ".json", *(json.dumps(part) for part in parts))


def _chinese(context: Context, layers: int = 0) -> Extraction:
    lines = question_path("faults_zh.txt").read_text(encoding="utf-8").splitlines()
    marked = [line for line in lines if line.strip() and not line.startswith("#")]
    parts = split(marked, lambda line: line.partition("\t")[0], 60)
    texts = ["\n".join(part) for part in parts]
    return _judged(context, f"faults_{layers}", ".txt", *texts, layers=layers)


def split(
    items: list[_Item], text: Callable[[_Item], str], held_out: int
) -> tuple[list[_Item], list[_Item]]:
    """(to learn from, held out) by seed 0; a text that stands twice never lies on both sides."""
    texts = sorted({text(item) for item in items})
    random.Random(0).shuffle(texts)
    aside = set(texts[:held_out])
    return (
        [item for item in items if text(item) not in aside],
        [item for item in items if text(item) in aside],
    )


def _judged(
    context: Context, name: str, suffix: str, known: str, asked: str, **options: Any
) -> Extraction:
    files = []
    for part, text in (("learn", known), ("judge", asked)):
        files.append(context.scratch / f"{name}_{part}{suffix}")
        files[-1].write_text(text, encoding="utf-8")
    return learned(context.scratch / f"plant_{name}", files[0], files[1], **options)


def learned(plant_at: Path, known: Path, asked: Path, **options: Any) -> Extraction:
    """What the command says of an extractor that it learned in a new plant."""
    with Plant.open(plant_at, chat=ChatConfiguration("none")) as plant:
        began = time.monotonic()
        found = plant.call("graph.learn", file=known, held_out=asked, **options).to_json()
        seconds = time.monotonic() - began
    return Extraction(
        found["entity_f1"], found["relation_f1"], found["dictionary_entity_f1"],
        found["dictionary_relation_f1"], seconds, found["sentences"], found["held_out"],
    )  # fmt: skip
