"""PRE-8: links foretold: what stands at the open place of a fact that was left out of the graph."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np

from industria.bench.data import folder_of
from industria.bench.entry import Context, Entry, Measure
from industria.plant import ChatConfiguration, Plant

_Fact = tuple[str, str, str]
_HELD_OUT, _SEEDS, _ALL = 0.15, 2, 1_000_000
_NOTE = "15 % of the facts left out whose ends and relation stand in others; known facts are no candidates"


def measure(context: Context) -> list[Measure]:
    """``graph suggest`` beside TransE and frequency, on the same graph and the same left out facts."""
    graphs = {"TEP": _tep(context.data), "MaintIE": _maintie(context.data)}
    pairs = [(name, seed) for seed in range(_SEEDS) for name in graphs]
    pairs = pairs[: context.up_to(len(pairs))]
    ranks: dict[str, dict[str, list[float]]] = {}
    for number, (name, seed) in enumerate(pairs):
        context.progress(f"links of {name}", number, len(pairs))
        known, asked = _split(graphs[name], seed)
        for by, found in _ranked(context.scratch / f"{name}_{seed}", known, asked).items():
            ranks.setdefault(name, {}).setdefault(by, []).extend(found)
    return [m for name, found in ranks.items() for m in _measures(name, found)]


def _measures(name: str, found: dict[str, list[float]]) -> list[Measure]:
    mrr = {by: float(np.mean([1 / r for r in ranks])) for by, ranks in found.items()}
    hits = {by: float(np.mean([r <= 10 for r in ranks])) for by, ranks in found.items()}
    ours, best = mrr["all"], max(mrr["translation"], mrr["frequency"])
    beside = f"TransE {mrr['translation']:.3f}, frequency {mrr['frequency']:.3f}"
    also = f"TransE {hits['translation']:.3f}, frequency {hits['frequency']:.3f}"
    return [
        Measure(f"{name}: filtered MRR of the object", ours, beside, "> both", ours > best, f"{len(found['all'])} facts; {_NOTE}; weights are learned on facts of the rest"),
        Measure(f"{name}: Hits@10", hits["all"], also, "> both", hits["all"] > max(hits["translation"], hits["frequency"])),
    ]  # fmt: skip


def _ranked(folder: Path, known: list[_Fact], asked: list[_Fact]) -> dict[str, list[float]]:
    """Rank of each left out object by each model; other left out objects of the same question are taken out."""
    folder.mkdir()
    path = folder / "known.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("subject", "relation", "object"), *known])
    also: dict[tuple[str, str], set[str]] = {}
    for s, r, o in asked:
        also.setdefault((s, r), set()).add(_key(o))
    with Plant.open(folder / "plant", chat=ChatConfiguration("none")) as plant:
        plant.call("graph.import", file=path)
        patterns = [f'"{s}" > {r} > ?' for s, r, _ in asked]
        found: dict[str, list[float]] = {}
        for by in ("all", "translation", "frequency"):
            said = plant.call("graph.suggest", pattern=patterns, top=_ALL, by=by).to_json()
            found[by] = [
                _rank(answer["candidates"], _key(o), also[s, r])
                for answer, (s, r, o) in zip(said["patterns"], asked, strict=True)
            ]
    return found


def _rank(candidates: list[dict[str, float]], wanted: str, others: set[str]) -> float:
    """Place of the wanted one, ties in the middle; below all where it is no candidate."""
    scores = {_key(str(c["name"])): c["probability"] for c in candidates}
    if wanted not in scores:
        return float(len(scores) + 1)
    rest = [v for name, v in scores.items() if name not in others]
    own = scores[wanted]
    return 1 + sum(v > own for v in rest) + 0.5 * sum(v == own for v in rest)


def _key(name: str) -> str:
    """As the graph tells names apart: case, spaces and hyphens do not."""
    return "".join(c for c in name.lower() if c.isalnum())


def _split(facts: list[_Fact], seed: int) -> tuple[list[_Fact], list[_Fact]]:
    order = np.random.default_rng(seed).permutation(len(facts))
    ends = {n: 0 for s, _, o in facts for n in (s, o)}
    links = {r: 0 for _, r, _ in facts}
    for s, r, o in facts:
        ends[s], ends[o], links[r] = ends[s] + 1, ends[o] + 1, links[r] + 1
    asked: set[_Fact] = set()
    for place in order:
        s, r, o = facts[place]
        if len(asked) >= _HELD_OUT * len(facts):
            break
        if s != o and min(ends[s], ends[o], links[r]) > 1:
            asked.add(facts[place])
            ends[s], ends[o], links[r] = ends[s] - 1, ends[o] - 1, links[r] - 1
    return [f for f in facts if f not in asked], sorted(asked)


def _tep(data: Path) -> list[_Fact]:
    """The triples of Root-KGD."""
    path = folder_of(data, "tep_kg") / "data_tep" / "triples.csv"
    with path.open(encoding="utf-8-sig") as file:
        rows = list(csv.reader(file))
    return _apart([(r[0], r[2], r[3]) for r in rows[1:]])


def _maintie(data: Path) -> list[_Fact]:
    """Relations between mentions, one node a wording."""
    path = folder_of(data, "maintie") / "data" / "gold_release.json"
    found = []
    for item in json.loads(path.read_text(encoding="utf-8")):
        words = [" ".join(item["tokens"][e["start"] : e["end"]]).lower() for e in item["entities"]]
        for r in item["relations"]:
            found.append((words[r["head"]], r["type"].split("/")[-1], words[r["tail"]]))
    return _apart(found)


def _apart(facts: list[_Fact]) -> list[_Fact]:
    """Each fact once, by what the graph takes for the same name."""
    found = {(_key(s), r, _key(o)): (s, r, o) for s, r, o in facts if _key(s) and _key(o)}
    return sorted(found.values())


ENTRY = Entry(
    "PRE-8", "link prediction: relations and tails by a joint loss", "tep_kg, maintie", "real", measure,
    needs=("tep_kg", "maintie"), fast=False, looked_at=True, counts="pairs of graph and split", proof_sample=1,
)  # fmt: skip
