"""PLANT-5: relations that the documents of two plants state, and those that they deny, in the exported graph.

A relation is found where a fact joins both of its ends, in either direction (a cause may be kept as "caused by"), under
a relation of its kind; where its verb has no kind of its own, under any that is not only membership, place or mention.
An end is the same where both are one machine, one holds the other and is at most twice as long, or half of their pairs of
letters are shared. A denied relation is stated where such a fact stands in the file that denies it.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from industria.bench.corpora.strange_plant import Relation
from industria.bench.corpora.strangers import alike, counted, plain
from industria.bench.entry import Context, Entry, Measure
from industria.bench.studies.strange_run import NEEDS, StrangeRun, runs

# Verbs of a truth, and the relations of a graph that say the same, whichever way round.
_KINDS: tuple[tuple[str, str], ...] = (
    (r"cause|led to|verursach|destroy|zerst|made jump|means|occurred|raises|lowers|reduces|lengthens|stopped", r"caus|lead|due|fail|effect|raise|lower|reduc|increase|stop|trip|influence|symptom"),
    (r"drive|coupled", r"drive|driv|coupl|connect"), (r"feed|suppl|sends|speist|discharge|draught|lubricat|cool", r"feed|suppl|flow|discharg|lubricat|cool|deliver|connect"),
    (r"has_part|has_bearing|located_between", r"part|has|contain|compos|bearing|located|between|model"),
)  # fmt: skip
_WEAK = re.compile(
    r"mention|about|related|located|measures|same|alias|type|part_of|document|title|source|near"
)


def measure(context: Context) -> list[Measure]:
    """Both plants."""
    return [m for run in runs(context) for m in _one(run)]


def _one(run: StrangeRun) -> list[Measure]:
    missed = [r for r in run.truth.stated if not any(says(f, r, run) for f in run.facts)]
    denied = [
        r for r in run.truth.denied if any(says(f, r, run) and _from(f, r) for f in run.facts)
    ]
    total = len(run.truth.stated)
    share = 1 - len(missed) / total
    name = run.truth.name
    return [
        Measure(f"{name}: stated relations found (of {total})", share, "-", ">= .70", share >= 0.7, f"{len(run.facts)} facts in the graph; missed: {counted(r.relation for r in missed)}"),
        Measure(f"{name}: denied relations stated (of {len(run.truth.denied)})", len(denied), "-", "0, of facts found", not denied and share > 0, counted(r.relation for r in denied), 0),
    ]  # fmt: skip


def says(fact: dict[str, str], relation: Relation, run: StrangeRun) -> bool:
    """Whether a fact of the graph says a relation of the truth."""
    if not _fits(relation.relation, fact["relation"]):
        return False
    ends = (fact["subject"], fact["object"])
    return any(
        _same(relation.subject, one, run) and _same(relation.object, other, run)
        for one, other in (ends, ends[::-1])
    )


def _fits(verb: str, given: str) -> bool:
    for verbs, relations in _KINDS:
        if re.search(verbs, verb):
            return re.search(relations, given.casefold()) is not None
    return not _WEAK.search(given.casefold())


def _same(wanted: str, given: str, run: StrangeRun) -> bool:
    known = run.truth.names.id_of(wanted)
    if known and run.truth.names.id_of(given) == known:
        return True
    return alike(wanted, given) or _shared(plain(wanted), plain(given)) >= 0.5


def _shared(one: str, other: str) -> float:
    """Pairs of neighbouring letters in both (Dice)."""
    a, b = (Counter(t[i : i + 2] for i in range(len(t) - 1)) for t in (one, other))
    return 2 * (a & b).total() / max(1, a.total() + b.total())


def _from(fact: dict[str, str], relation: Relation) -> bool:
    return Path(relation.source).name in fact["source"]


ENTRY = Entry(
    "PLANT-5",
    "relations from text",
    "strangers: two plants",
    "composed",
    measure,
    needs=NEEDS,
    fast=False,
    seed=None,
)
