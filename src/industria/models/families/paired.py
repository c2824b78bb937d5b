"""Pictures and the words that speak of them in one space (``models.paired``)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from industria.core import Evaluation, InputError, IntegrityError, Progress, Task, Text
from industria.core.task import PICTURE_TEXT
from industria.models.arrays import opened, packed
from industria.models.blobs import ARRAYS
from industria.models.training.plan import TrainingPlan
from industria.models.training.words import PLAN_WORDS, plan_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from industria.models.paired.reading import PairData
    from industria.models.paired.towers import Paired
    from industria.models.training.source import Source

_PLAN = TrainingPlan(400, 256, 3e-3, weight_decay=0.1, warmup=20, validate_every=20, patience=5)
_FIELDS = ("mean", "whiten", "weight")


@dataclass(frozen=True)
class Pairs:
    """What it learns from."""

    data: PairData
    plan: TrainingPlan
    checkpoint: Path | None = None


class PairedFamily:
    """Learns from a table of pairs that ``pictures pairs`` made, and is judged on items that it did not see."""

    name = "paired"
    baseline = "the words of the nearest picture that was learned from"
    takes_split = True
    words: Mapping[str, Text] = {
        "network": Text("no: 只用自带滤波器", "no: own filters alone, without a network"),
        **PLAN_WORDS,
    }

    @property
    def task(self) -> Task:
        """Pictures by words and words by pictures."""
        return PICTURE_TEXT

    def read(self, source: Source) -> Pairs:
        """Tables of pairs; their parts are those of the dataset, else by the item's hash. Raises InputError."""
        from industria.models.paired.reading import read_pairs
        from industria.models.pictures.network import network_here

        network = network_here()[0] if source.options.get("network", "") != "no" else ""
        return Pairs(read_pairs(source, network), plan_of(source, _PLAN), source.file("towers"))

    def notes(self, source: Source, data: Pairs) -> Mapping[str, object]:
        """How many pairs each part has."""
        parts = data.data.described.part.tolist()
        return {"pairs": {part: parts.count(part) for part in sorted(set(parts))}}

    def train(self, data: Pairs, *, parent: Paired | None, seed: int, progress: Progress) -> Paired:
        """Fit towers. Raises InputError for a parent."""
        from industria.models.paired.learning import fit_towers
        from industria.models.paired.towers import Gallery

        if parent is not None:
            raise InputError("expected no parent for pairs, found one: leave --parent out")
        told = data.data
        model = fit_towers(told.described, replace(data.plan, seed=seed), told.network, data.checkpoint, progress)  # fmt: skip
        first = {name: row for row, name in reversed(list(enumerate(told.pictures)))}
        said = {text: row for row, text in reversed(list(enumerate(told.texts)))}
        gallery = Gallery(
            tuple(first), tuple(said),
            model.towers["thing"](told.described.thing[list(first.values())]),
            model.towers["words"](told.described.words[list(said.values())]),
        )  # fmt: skip
        return replace(model, gallery=gallery)

    def evaluate(self, model: Paired, data: Pairs, *, seed: int) -> Evaluation:
        """Recall of both ways on items of the test part, beside the words of the nearest picture of the train part."""
        from industria.models.paired.towers import recall

        seen, asked = data.data.described.of("train"), data.data.described.of("test")
        if not len(asked.item):
            return Evaluation({}, {})
        thing, words = model.towers["thing"], model.towers["words"]
        own, plain = {}, {}
        items = [str(i) for i in asked.item]
        lent = _lent(model, seen.thing, seen.words, asked.thing)
        meant = _unit(words.scaled(asked.words))
        for among in (1, 5):
            pictures, texts = thing(asked.thing), words(asked.words)
            own[f"words_recall_at_{among}"] = recall(pictures, texts, items, among)
            own[f"recall_at_{among}"] = recall(texts, pictures, items, among)
            plain[f"words_recall_at_{among}"] = recall(lent, meant, items, among)
            plain[f"recall_at_{among}"] = recall(meant, lent, items, among)
        return Evaluation(own, plain, len(asked.item))

    def options(self, model: Paired) -> Mapping[str, object]:
        """What describes pictures, and what can be found."""
        return {
            "weights": model.network,
            "pictures": list(model.gallery.pictures),
            "texts": list(model.gallery.words),
        }

    def save(self, model: Paired) -> Mapping[str, bytes]:
        """One file of arrays."""
        arrays = {f"{s}/{f}": getattr(t, f) for s, t in model.towers.items() for f in _FIELDS}
        arrays |= {"pictures": model.gallery.of_pictures, "texts": model.gallery.of_words}
        return packed(arrays)

    def load(self, files: Mapping[str, bytes], options: Mapping[str, object]) -> Paired:
        """A model from its arrays and the options of its card. Raises IntegrityError."""
        from industria.models.paired.learning import SIDES
        from industria.models.paired.towers import Gallery, Paired, Tower

        pictures, texts = options.get("pictures"), options.get("texts")
        if ARRAYS not in files or not isinstance(pictures, Sequence) or not isinstance(texts, Sequence):  # fmt: skip
            raise IntegrityError(
                "expected a model of pairs, found a card or files without it: train it again"
            )
        arrays = opened(files)
        towers = {side: Tower(*(arrays[f"{side}/{f}"] for f in _FIELDS)) for side in SIDES}
        gallery = Gallery(tuple(pictures), tuple(texts), arrays["pictures"], arrays["texts"])
        return Paired(towers, str(options["weights"]), gallery)

    def predict(self, model: Paired, given: Sequence[str]) -> NDArray[np.float32]:
        """Where words stand in the space (text, SPACE)."""
        from industria.models.paired.describing import text_vectors

        return model.towers["words"](text_vectors(given))


def _lent(model: Paired, seen: np.ndarray, words: np.ndarray, asked: np.ndarray) -> np.ndarray:
    """For each picture the words of the most alike that was seen: nothing joins the kinds but that one table."""
    thing, said = model.towers["thing"], model.towers["words"]
    near = (_unit(thing.scaled(asked)) @ _unit(thing.scaled(seen)).T).argmax(axis=1)
    return _unit(said.scaled(words[near]))


def _unit(vectors: np.ndarray) -> np.ndarray:
    from industria.models.paired.towers import unit

    return unit(vectors)


FAMILY = PairedFamily()
