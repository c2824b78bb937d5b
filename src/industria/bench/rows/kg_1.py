"""KG-1: facts from tables, JSON, text and PDF; every one opens at its place; adding stays cheap."""

from __future__ import annotations

import csv
import json
import time
from pathlib import Path

import numpy as np

from industria.bench.entry import Context, Entry, Measure
from industria.core import Asset, Evidence, IndustriaError, IntegrityError, Locator
from industria.demo.folder import write_folder
from industria.foundation.ingest.source import Passage
from industria.foundation.knowledge import extract
from industria.foundation.knowledge.graph import Entity, Fact, Graph
from industria.plant import ChatConfiguration, Plant


def measure(context: Context) -> list[Measure]:
    """The twin's folder; then documents added at 10 and at 1,000; then forgetting and language."""
    folder = write_folder(context.scratch / "files")
    with Plant.open(context.scratch / "plant", chat=ChatConfiguration("none")) as plant:
        plant.ingest(folder)
        facts = plant.graph.facts()
        listed = _listed(folder / "assets.csv")
        right = _of_the_list(facts, {s for s, _, _ in listed})
        spans = sum(
            bool(f.asset) and (f.locator.kind == "window" or f.locator.end > f.locator.start)
            for f in facts
        )
        opened = sum(_opens(plant, f) for f in facts[::7])
        tried = len(facts[::7])
        kinds = {plant.lake.catalogue.get(f.asset).kind for f in facts}
        before = _state(plant)
        extra = context.scratch / "extra.txt"
        extra.write_text("Memo: P-101 and its bearing were inspected, temperature 61 ℃.")
        plant.ingest(extra)
        grown = _state(plant) != before
        plant.forget(str(extra))
        exact = grown and _state(plant) == before
        merged = _languages(plant, context)
    early, late = _growth(context)
    return [
        Measure("share of facts with a source span", spans / max(1, len(facts)), "-", "1", spans == len(facts) > 0, f"{len(facts)} facts from {', '.join(sorted(kinds))}"),
        Measure("share of sampled facts whose place opens again", opened / max(1, tried), "-", "1", opened == tried > 0, f"{tried} facts"),
        Measure("facts of the asset list in the graph, and no others of their kinds", len(listed & right) / len(listed | right), "-", "1", listed == right, f"{len(listed)} facts: kind, place, what a thing is part of or measures"),
        Measure("time to add a document at 1,000 / at 10", late / early, "-", "<= 1.5", late / early <= 1.5, f"graph and mentions: {1000 * late:.1f} ms against {1000 * early:.1f} ms, median of 60 in turns"),
        Measure("forget(source) leaves the graph as it was", float(exact), "-", "1", exact, "", 0),
        Measure("Chinese and English names are one entity", float(merged), "-", "1", merged, "", 0),
    ]  # fmt: skip


_LISTED = ("is_a", "located_in", "part_of", "measures")


def _listed(path: Path) -> set[tuple[str, str, str]]:
    """What the asset list says of its things; one with a unit measures its parent."""
    facts = set()
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            tag, parent = row["tag"], row["parent"]
            facts |= {(tag, "is_a", row["type"]), (tag, "located_in", row["location"])}
            facts |= {(tag, "measures" if row["unit"] else "part_of", parent)} if parent else set()
    return facts


def _of_the_list(facts: list[Fact], things: set[str]) -> set[tuple[str, str, str]]:
    """The facts of the asset list's kinds about its things."""
    return {
        (f.subject, f.relation, f.object)
        for f in facts
        if f.relation in _LISTED and f.subject in things
    }


def _opens(plant: Plant, fact: Fact) -> bool:
    """Whether a fact's place says what its excerpt says, and does not say something else."""
    try:
        plant.open_evidence(Evidence(fact.asset, fact.locator, fact.excerpt))
    except IndustriaError:
        return False
    try:
        plant.open_evidence(Evidence(fact.asset, fact.locator, f"{fact.excerpt} 12345 (forged)"))
    except IntegrityError:
        return True
    return False


def _state(plant: Plant) -> tuple[object, ...]:
    rows = [
        sorted(map(str, plant.graph.store.rows(f"SELECT * FROM {t}")))
        for t in ("entities", "aliases", "facts")
    ]
    return tuple(map(tuple, rows))


def _languages(plant: Plant, context: Context) -> bool:
    path = context.scratch / "more_assets.json"
    path.write_text(
        json.dumps(
            [
                {
                    "tag": "X-900",
                    "name_zh": "九号搅拌机",
                    "name_en": "agitator nine",
                    "type": "agitator",
                },
                {
                    "tag": "X-901",
                    "name_zh": "十号搅拌机",
                    "name_en": "agitator ten",
                    "type": "agitator",
                },
            ],
            ensure_ascii=False,
        )
    )
    plant.ingest(path)
    return plant.graph.entity("九号搅拌机").id == plant.graph.entity("agitator nine").id == "X-900"


def _growth(context: Context) -> tuple[float, float]:
    """Median seconds to add one document's facts with 10 and with 1,000 documents there.

    The two graphs take turns, so that both meet the same machine.
    """
    rng = np.random.default_rng(0)
    small, large = (_Growing(context.scratch / f"growth-{n}.db") for n in (10, 1000))
    for _ in range(10):
        small.add(rng)
    for _ in range(context.up_to(1000)):
        large.add(rng)
    times = [(small.add(rng), large.add(rng)) for _ in range(60)]
    small.graph.close()
    large.graph.close()
    early, late = np.median(np.array(times), axis=0)
    return float(early), float(late)


class _Growing:
    """A graph of 500 named pumps that takes one made document after another."""

    def __init__(self, path: Path) -> None:
        self.graph, self.documents = Graph(path), 0
        pumps = [
            (Entity(f"P-{i}", "equipment", f"P-{i}"), [f"pump number {i}"]) for i in range(500)
        ]
        self.graph.replace("list", pumps, [])
        self.graph.relate_new_names()

    def add(self, rng: np.random.Generator) -> float:
        """Seconds that the next document takes."""
        text = " ".join(
            f"Pump P-{rng.integers(500)} runs at {rng.integers(40, 90)} ℃ in shift {rng.integers(9)}."
            for _ in range(20)
        )
        self.documents += 1
        name = f"doc-{self.documents}"
        asset = Asset(id=name, kind="text", name=name, uri="", sha256="")
        passage = Passage(text, Locator("span", start=0, end=len(text)))
        started = time.perf_counter()
        entities, facts = extract.from_passages(asset, [passage], self.graph.known_keys)
        self.graph.replace(asset.id, entities, facts, [(passage.locator, passage.text)])
        self.graph.relate_new_names()
        return time.perf_counter() - started


ENTRY = Entry(
    "KG-1",
    "facts with source spans",
    "twin: pump station; made: 1,030 documents",
    "simulated",
    measure,
    looked_at=True,
    own_hand=True,
    counts="documents before the slope is taken",
    proof_sample=300,
)
