"""KG-6: mentions linked to asset ids, where names stand several times in a plant."""

from __future__ import annotations

from functools import partial

from rapidfuzz import fuzz

from industria.bench.corpora.sets import question_set
from industria.bench.entry import Context, Entry, Measure
from industria.foundation.knowledge.linking import Linker, targets_from_rows


def measure(context: Context) -> list[Measure]:
    """Accuracy beside the best string match; mentions of nothing in the list must link to nothing."""
    data = question_set("disambiguation.json")
    linker = Linker(
        targets_from_rows(data["assets"], "id", ["name", "name_en"], ["area", "kind", "parent"])
    )
    ours = plain = alone = 0
    for m in data["mentions"]:
        start, end = m["mention"]
        ours += (linker.link(m["text"], (start, end)).id or None) == m["asset"]
        words = m["text"][start:end]
        alone += (linker.link(words, (0, len(words))).id or None) == m["asset"]
        best = max(
            data["assets"],
            key=partial(_likeness, words),
        )
        plain += best["id"] == m["asset"]
    total = len(data["mentions"])
    return [
        Measure("accuracy of links", ours / total, f"best string match {plain / total:.3f}", "> string match", ours > plain, f"{total} written mentions, {len(data['assets'])} assets in 4 areas with the same names"),
        Measure("accuracy that the words around a mention add", (ours - alone) / total, f"mention alone {alone / total:.3f}", "> 0", ours > alone),
    ]  # fmt: skip


def _likeness(words: str, asset: dict[str, object]) -> float:
    return max(float(fuzz.ratio(words, str(asset[k]))) for k in ("id", "name", "name_en"))


ENTRY = Entry(
    "KG-6",
    "disambiguation to asset ids",
    "written mentions and asset list",
    "composed",
    measure,
    looked_at=True,
    own_hand=True,
    seed=None,
)
