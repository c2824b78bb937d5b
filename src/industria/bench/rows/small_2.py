"""SMALL-2: secrets and what only looks like them.

A span is found where one of the same kind covers at least half of both together. User names are the softest kind and
stand in URLs and paths: as the set's README allows they are left out, in the truth and where only they are marked.
"""

from __future__ import annotations

from typing import Any

from industria.bench.corpora.strangers import counted, pairs
from industria.bench.data import stranger_of
from industria.bench.entry import Context, Entry, Measure
from industria.bench.studies.said import said

_LEFT_OUT = "username"


def measure(context: Context) -> list[Measure]:
    """``industria secrets LINE...`` on every line of the set."""
    items = pairs(stranger_of(context.data, "small/secrets"), "secrets")
    found = said("secrets", "--", *(item["text"] for item, _ in items)) or {"lines": []}
    lines = [*found["lines"], *[{"spans": []}] * len(items)][: len(items)]
    hits, missed, false = 0, [], []
    for (_, truth), line in zip(items, lines, strict=True):
        one = matched(truth["spans"], line["spans"])
        hits += one[0]
        missed += one[1]
        false += one[2]
    recall = hits / max(1, hits + len(missed))
    precision = hits / max(1, hits + len(false))
    return [
        Measure(f"recall of spans (of {hits + len(missed)})", recall, "-", ">= .90", recall >= 0.9, f"missed: {counted(missed)}"),
        Measure(f"precision of spans (of {hits + len(false)})", precision, "-", ">= .95", precision >= 0.95, f"false: {counted(false)}; user names left out"),
    ]  # fmt: skip


def matched(
    truth: list[dict[str, Any]], given: list[dict[str, Any]]
) -> tuple[int, list[str], list[str]]:
    """(spans found, kinds missed, kinds marked falsely)."""
    soft = [s for s in truth if s["kind"] == _LEFT_OUT]
    wanted = [s for s in truth if s["kind"] != _LEFT_OUT]
    left = [
        s
        for s in given
        if s["kind"] != _LEFT_OUT and not any(_overlap(s, other) >= 0.5 for other in soft)
    ]
    hits, missed = 0, []
    for span in wanted:
        same = [s for s in left if s["kind"] == span["kind"] and _overlap(s, span) >= 0.5]
        if same:
            hits += 1
            left.remove(same[0])
        else:
            missed.append(span["kind"])
    return hits, missed, [s["kind"] for s in left]


def _overlap(one: dict[str, Any], other: dict[str, Any]) -> float:
    both = min(one["end"], other["end"]) - max(one["start"], other["start"])
    whole = max(one["end"], other["end"]) - min(one["start"], other["start"])
    return float(max(0, both) / max(1, whole))


ENTRY = Entry(
    "SMALL-2",
    "privacy",
    "strangers: secrets",
    "composed",
    measure,
    needs=("strangers:small/secrets",),
    fast=False,
    seed=None,
)
