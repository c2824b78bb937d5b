"""KG-5: coreference against the nearest candidate of the same head."""

from __future__ import annotations

from industria.bench.corpora.sets import question_set
from industria.bench.entry import Context, Entry, Measure
from industria.foundation.knowledge.coreference import candidates, head_of, resolve

Span = tuple[int, int]


def measure(context: Context) -> list[Measure]:
    """Share of mentions whose antecedent is right (head word inside)."""
    texts = question_set("coreference.json")
    total = ours = baseline = 0
    for item in texts:
        text = item["text"]
        for m in item["mentions"]:
            mention, wanted = (
                (m["mention"][0], m["mention"][1]),
                (m["antecedent"][0], m["antecedent"][1]),
            )
            total += 1
            found = resolve(text, [mention])
            ours += bool(found) and _same(text, found[0].antecedent, wanted)
            before = [c for c in candidates(text) if c[1] <= mention[0]]
            head = head_of(text[mention[0] : mention[1]].lower())
            alike = [c for c in before if head and head_of(text[c[0] : c[1]].lower()) == head]
            nearest = (alike or before)[-1:]
            baseline += bool(nearest) and _same(text, nearest[0], wanted)
    gain = 100 * (ours - baseline) / total
    return [
        Measure("accuracy over head-match baseline, points", gain, f"nearest of the same head {baseline / total:.3f}, ours {ours / total:.3f}", ">= 10", gain >= 10, f"{total} mentions in written texts, zh and en", 1)
    ]  # fmt: skip


def _same(text: str, found: Span, wanted: Span) -> bool:
    overlap = found[0] < wanted[1] and wanted[0] < found[1]
    return overlap and head_of(text[found[0] : found[1]].lower()) == head_of(
        text[wanted[0] : wanted[1]].lower()
    )


ENTRY = Entry(
    "KG-5",
    "coreference",
    "written texts",
    "composed",
    measure,
    looked_at=True,
    own_hand=True,
    seed=None,
)
