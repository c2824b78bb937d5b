"""Drawn items found by words and named by pictures: pairs out of catalogues, a model trained on them, and asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from industria.bench.corpora.drawn_catalogues import Catalogue, write_catalogue
from industria.bench.corpora.drawn_items import Item, items
from industria.bench.studies.pairing import ITEMS, code_of
from industria.plant import ChatConfiguration, Plant

if TYPE_CHECKING:
    from industria.bench.entry import Context

SEED = 907  # of the reported items; rates, widths and the features of words were chosen on seed 5
CATALOGUES = 2
ATTRIBUTES = ("kind", "finish", "holes", "size")
ASKED = ("picture by English words", "picture by Chinese words", "words by picture")


@dataclass(frozen=True)
class Asked:
    """What was asked of one pair of kinds: the item of each question, and of its answers, the best first."""

    asked: Sequence[Item]
    found: Sequence[Sequence[Item]]

    def recall(self, among: int) -> float:
        """Share of questions whose item is among the first answers."""
        pairs = zip(self.asked, self.found, strict=True)
        return float(np.mean([item in found[:among] for item, found in pairs]))

    def alike(self, attribute: str) -> float:
        """Share of questions whose first answer is of the same kind, finish, number of holes or size."""
        pairs = zip(self.asked, self.found, strict=True)
        return float(np.mean([getattr(a, attribute) == getattr(f[0], attribute) for a, f in pairs]))


@dataclass(frozen=True)
class Matched:
    """Answers by pair of kinds; ``pool``: items that are looked among; ``card``: what the model's card says."""

    by: Mapping[str, Asked]
    pool: int
    items: Sequence[Item]
    own: Mapping[str, float]
    base: Mapping[str, float]

    def chance(self, among: int) -> float:
        """Recall of an order by lot."""
        return min(1.0, among / self.pool)

    def chance_alike(self, attribute: str) -> float:
        """How often two items of the pool are alike by lot."""
        values = [getattr(item, attribute) for item in self.items]
        return float(np.mean([[a == b for b in values] for a in values]))


def matched(context: Context) -> Matched:
    """Computed once for a run."""
    return context.cache.once(("matching", context.sample), lambda: _match(context))


def _match(context: Context) -> Matched:
    some = items(np.random.default_rng(SEED))
    many = context.up_to(CATALOGUES * ITEMS) // CATALOGUES
    root = context.scratch / "catalogues"
    made: list[Catalogue] = [
        write_catalogue(root / f"part_{n}", some[n * many : (n + 1) * many], SEED + n)
        for n in range(CATALOGUES)
    ]
    whole = Catalogue(root)
    for one in made:
        whole.shown |= one.shown
        whole.items |= one.items
    with Plant.open(context.scratch / "matching", chat=ChatConfiguration("none")) as plant:
        context.progress("pairs", 0, 3)
        pairs = plant.call("pictures.pairs", folder=root, licence="drawn", name="drawn", gate=0.0)
        context.progress("training", 1, 3)
        trained = plant.call("train", task="picture_text", asset=[pairs.dataset], name="drawn")
        (test,) = plant.call("datasets.part", dataset=pairs.dataset, part="test").tables
        rows = plant.lake.tables.read(test.table, test.version).to_pylist()
        context.progress("questions", 2, 3)
        return _asked(context, plant, whole, rows, trained.card)


def _asked(context: Context, plant: Plant, whole: Catalogue, rows: Sequence[Mapping[str, Any]], card: Any) -> Matched:  # fmt: skip
    """The test part alone: each picture once, each text once."""
    folder = context.scratch / "asked"
    folder.mkdir()
    item_of: dict[str, Item] = {}
    texts: dict[str, dict[str, Item]] = {"en": {}, "zh": {}}
    for row in rows:
        digest = str(row["digest"]).removeprefix("sha256:")
        item = whole.items[code_of(whole, digest, plant.lake.objects.get)]
        path = folder / f"{digest[:16]}.png"
        path.write_bytes(plant.lake.objects.get(digest))
        item_of[str(path)] = item
        texts[str(row["language"])][str(row["text"])] = item
    by: dict[str, Asked] = {}
    for name, language in zip(ASKED, ("en", "zh"), strict=False):
        by[name] = _by(plant.call("pictures.find", text=list(texts[language]), file=[folder], model=card.name), texts[language], item_of)  # fmt: skip
    words = texts["en"] | texts["zh"]
    by[ASKED[2]] = _by(plant.call("pictures.find", picture=[folder], words=list(words), model=card.name), item_of, words)  # fmt: skip
    pool = list(dict.fromkeys(item_of.values()))
    return Matched(by, len(pool), pool, card.metrics, card.baseline_metrics)


def _by(said: Any, asked: Mapping[str, Item], among: Mapping[str, Item]) -> Asked:
    answers: dict[str, list[Item]] = {}
    for match in said.found:
        answers.setdefault(match.asked, []).append(among[match.found])
    return Asked([asked[name] for name in answers], list(answers.values()))
