"""``industria graph suggest``: what may stand at the open place of a fact, by all that the graph says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

from industria.capabilities.reasoning.triples import Ends, rejected, triples_of
from industria.core import POSITIONAL, InputError, Language, Session, Text, UsageError
from industria.stores import Stores

if TYPE_CHECKING:
    from industria.foundation.knowledge.graph import Graph
    from industria.foundation.knowledge.suggestion import Ranker

_OPEN = "?"
_MOST_FACTS = 5_000
_LEAST_FACTS = 10


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A fact with one open place, and what may stand there with its probability, the likeliest first."""

    pattern: str
    found: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Suggested:
    """Suggestions for each pattern; none of them is stored, and what is known already is none."""

    patterns: tuple[Suggestion, ...]

    def to_json(self) -> dict[str, object]:
        """For each pattern the candidates and their probabilities."""
        return {
            "patterns": [
                {
                    "pattern": p.pattern,
                    "candidates": [{"name": n, "probability": round(v, 6)} for n, v in p.found],
                }
                for p in self.patterns
            ]
        }

    def show(self, language: Language) -> str:
        """A candidate a line."""
        lines = []
        for p in self.patterns:
            lines += [p.pattern, *(f"  {value:.3f}  {name}" for name, value in p.found)]
        note = Text("建议, 未写入图谱", "suggestions: nothing was stored")
        return "\n".join([*lines, f"({note.in_language(language)})"])


def suggest(
    session: Session[Stores],
    pattern: Annotated[
        list[str],
        Text("'主体 > 关系 > ?' 或 '主体 > ? > 客体'", "'subject > relation > ?' or 'subject > ? > object'"),
        POSITIONAL,
    ],
    top: Annotated[int, Text("每个列出多少个", "how many for each")] = 10,
    by: Annotated[
        Literal["all", "translation", "frequency"],
        Text("依据: 全部, 或作比较的平移嵌入, 频率", "by all that is known, or, to compare, by TransE or frequency"),
    ] = "all",
) -> Suggested:  # fmt: skip
    """What may stand at the open place of a fact, learned from the graph's own facts."""
    graph = session.plant.graph
    known, refused = triples_of(graph, "", _MOST_FACTS), rejected(graph)
    facts = sorted(known.facts)
    if len(facts) < _LEAST_FACTS:
        raise InputError(
            f"expected at least {_LEAST_FACTS} facts to learn from, found {len(facts)}: ingest more"
        )
    session.run.seed = session.seed or 0
    names = {e.id: e.name for e in graph.entities()}
    model = _model(facts, by, session.seed or 0)
    taken = set(facts) | refused
    asked = [_asked(text, graph, model) for text in pattern]
    found = []
    for number, (text, ends) in enumerate(zip(pattern, asked, strict=True)):
        session.budget.check()
        session.progress("suggest", number, len(asked))
        found.append(Suggestion(text, _best(model, ends, taken, names, max(0, top))))
    session.run.outputs = {"patterns": len(found), "facts": len(facts)}
    return Suggested(tuple(found))


def _model(facts: list[Ends], by: str, seed: int) -> Ranker:
    from industria.foundation.knowledge.suggestion import (
        FrequencyModel,
        LinkModel,
        TranslationModel,
    )

    if by == "translation":
        return TranslationModel(facts, seed)
    return FrequencyModel(facts, seed) if by == "frequency" else LinkModel(facts, seed)


def _asked(text: str, graph: Graph, model: Ranker) -> Ends:
    """The fact with its open place. Raises UsageError, InputError, NotFoundError."""
    from industria.foundation.knowledge.patterns import name, parts

    ends = [name(p) for p in parts(text, ">")]
    if len(ends) != 3 or (ends[1] == _OPEN) == (ends[2] == _OPEN) or ends[0] == _OPEN:
        raise UsageError(
            f"expected 'subject > relation > ?' or 'subject > ? > object', found {text!r}: leave one place open"
        )
    subject, target = (_OPEN if e == _OPEN else graph.entity(e).id for e in (ends[0], ends[2]))
    relation = ends[1]
    lost = [e for e in (subject, target) if e != _OPEN and e not in model.nodes]
    if lost or (relation != _OPEN and relation not in model.relations):
        what = lost[0] if lost else relation
        raise InputError(
            f"expected names and relations that facts of the graph have, found {what}: see industria graph '?x > "
            "?r > ?y'"
        )
    return subject, relation, target


def _best(
    model: Ranker, ends: Ends, taken: set[Ends], names: dict[str, str], top: int
) -> tuple[tuple[str, float], ...]:
    """The likeliest that stand in no known and no rejected fact."""
    import numpy as np

    subject, relation, target = ends
    if relation == _OPEN:
        values, labels = model.between(subject, target), model.relations
        facts = [(subject, r, target) for r in labels]
    else:
        values, labels = model.objects(subject, relation), model.nodes
        facts = [(subject, relation, n) for n in labels]
    order = [p for p in np.argsort(-values, kind="stable") if facts[p] not in taken][:top]
    return tuple((names.get(labels[p], labels[p]), float(values[p])) for p in order)
