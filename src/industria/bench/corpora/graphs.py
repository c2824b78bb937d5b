"""Graphs to measure on: the Tennessee Eastman process, and what annotators saw in MaintIE."""

from __future__ import annotations

import csv
from pathlib import Path

from industria.bench.data import folder_of
from industria.foundation.knowledge.extraction import read_maintie
from industria.foundation.knowledge.fusion import Triple, read_triples
from industria.foundation.knowledge.reasoning import Ends


def tep_triples(data: Path) -> list[Triple]:
    """The 281 triples of Root-KGD."""
    path = folder_of(data, "tep_kg") / "data_tep" / "triples.csv"
    return read_triples(path.read_text(encoding="utf-8-sig"))


def tep_names(data: Path) -> dict[str, list[str]]:
    """Other names of the process variables: number, description in English and Chinese."""
    path = folder_of(data, "tep_kg") / "data_tep" / "TEP-Introduction.csv"
    with path.open(encoding="utf-8-sig") as file:
        return {
            row["Index"]: [row["Variable Number"], row["Variable Description"], row["变量描述"]]
            for row in csv.DictReader(file)
        }


def tep_ends(data: Path) -> tuple[list[Ends], dict[str, str]]:
    """(distinct triples, kind by node)."""
    triples = tep_triples(data)
    kinds = {t.subject: t.subject_kind for t in triples} | {
        t.object: t.object_kind for t in triples
    }
    return sorted({(t.subject, t.relation, t.object) for t in triples}), kinds


def maintie_ends(data: Path) -> tuple[list[Ends], dict[str, str]]:
    """Relations between mentions, one node per wording, and its class."""
    sentences = read_maintie(folder_of(data, "maintie") / "data" / "gold_release.json")
    kinds: dict[str, str] = {}
    triples = set()
    for s in sentences:
        words = [s.words(e).lower() for e in s.entities]
        kinds |= {w: e.kind for w, e in zip(words, s.entities, strict=True)}
        triples |= {(words[r.head], r.kind, words[r.tail]) for r in s.relations}
    return sorted(triples), kinds
