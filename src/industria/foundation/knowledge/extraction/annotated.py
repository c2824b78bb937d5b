"""Annotated sentences: tokens, entity spans and relations; readers of the two formats.

A token is a word, and every Chinese character is a token of its own.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from industria.core import InputError

_TOKEN = re.compile(r"[\u3400-\u9fff]|<[a-z_]+>|[A-Za-z]+|\d+(?:\.\d+)?|[^\s]")
_MARKED = re.compile(r"\[([^\]|]+)\|([A-Z])(\d+)\]")
_RELATION = re.compile(r"([A-Za-z]+)\(([A-Z]\d+)\s*,\s*([A-Z]\d+)\)")
_LETTERS = {
    "O": "PhysicalObject",
    "S": "State",
    "R": "Process",
    "A": "Activity",
    "P": "Property",
}


@dataclass(frozen=True, slots=True)
class EntitySpan:
    """Tokens ``start`` up to ``end`` (exclusive) and their class."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Relation:
    """``head`` and ``tail`` are positions in the sentence's entities."""

    head: int
    tail: int
    kind: str


@dataclass(frozen=True, slots=True)
class AnnotatedSentence:
    """One sentence. ``offsets``: where each token lies in ``text``."""

    text: str
    tokens: tuple[str, ...]
    offsets: tuple[tuple[int, int], ...]
    entities: tuple[EntitySpan, ...] = ()
    relations: tuple[Relation, ...] = ()

    def words(self, span: EntitySpan) -> str:
        """The characters of a span as they stand in the text."""
        return self.text[self.offsets[span.start][0] : self.offsets[span.end - 1][1]]


def tokenized(text: str) -> AnnotatedSentence:
    """A sentence without annotations."""
    found = list(_TOKEN.finditer(text))
    return AnnotatedSentence(
        text, tuple(m.group() for m in found), tuple((m.start(), m.end()) for m in found)
    )


def read_maintie(path: Path, depth: int = 1) -> list[AnnotatedSentence]:
    """MaintIE's JSON (Bikaun et al. 2024); classes and relations are cut to their last or top part.

    ``depth``: levels of the class hierarchy to keep (1: the five top classes).
    """
    sentences = []
    for item in json.loads(path.read_text(encoding="utf-8")):
        tokens = tuple(str(t) for t in item["tokens"])
        offsets, at = [], 0
        for token in tokens:
            offsets.append((at, at + len(token)))
            at += len(token) + 1
        entities = tuple(
            EntitySpan(e["start"], e["end"], "/".join(e["type"].split("/")[:depth]))
            for e in item["entities"]
        )
        relations = tuple(
            Relation(r["head"], r["tail"], r["type"].split("/")[-1]) for r in item["relations"]
        )
        sentences.append(
            AnnotatedSentence(" ".join(tokens), tokens, tuple(offsets), entities, relations)
        )
    return sentences


def read_marked(path: Path) -> list[AnnotatedSentence]:
    """Lines such as ``[轴承|O1][过热|S1]<tab>hasPatient(S1,O1)``. Raises InputError on a bad line."""
    sentences = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        marked, _, listed = line.partition("\t")
        sentences.append(_marked_sentence(marked, listed, f"{path.name}:{number}"))
    return sentences


def _marked_sentence(marked: str, listed: str, where: str) -> AnnotatedSentence:
    text, spans, at = "", [], 0
    for match in _MARKED.finditer(marked):
        text += marked[at : match.start()]
        spans.append((len(text), len(text) + len(match[1]), match[2], match[2] + match[3]))
        text += match[1]
        at = match.end()
    text += marked[at:]
    base = tokenized(text)
    starts = {start: i for i, (start, _) in enumerate(base.offsets)}
    ends = {end: i + 1 for i, (_, end) in enumerate(base.offsets)}
    entities: list[EntitySpan] = []
    places: dict[str, int] = {}
    for start, end, letter, name in spans:
        if start not in starts or end not in ends or letter not in _LETTERS:
            raise InputError(f"expected an entity of whole tokens at {where}, found {name}")
        places[name] = len(entities)
        entities.append(EntitySpan(starts[start], ends[end], _LETTERS[letter]))
    relations = []
    for kind, head, tail in _RELATION.findall(listed):
        if head not in places or tail not in places:
            raise InputError(f"expected entities of the sentence at {where}, found {head}, {tail}")
        relations.append(Relation(places[head], places[tail], kind))
    return AnnotatedSentence(text, base.tokens, base.offsets, tuple(entities), tuple(relations))


def is_nested(sentence: AnnotatedSentence) -> bool:
    """Whether an entity lies in another."""
    places = [(e.start, e.end) for e in sentence.entities]
    return any(p != q and p[0] <= q[0] and q[1] <= p[1] for p in places for q in places)


def split_by_seed(
    sentences: Sequence[AnnotatedSentence], held_out: int, seed: int
) -> tuple[list[AnnotatedSentence], list[AnnotatedSentence]]:
    """(training, held out); a text that stands twice never lies on both sides."""
    texts = sorted({s.text for s in sentences})
    random.Random(seed).shuffle(texts)
    aside = set(texts[:held_out])
    return (
        [s for s in sentences if s.text not in aside],
        [s for s in sentences if s.text in aside],
    )
