"""``industria graph quality|infer|suggest|ontology``: doubt facts, derive others, order the classes. Nothing is stored."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from industria.capabilities.reasoning.suggesting import suggest
from industria.capabilities.reasoning.triples import Ends, Triples, rejected, triples_of
from industria.core import WRITTEN, InputError, Language, Session, Text, Tool, UsageError
from industria.stores import Stores

if TYPE_CHECKING:
    from industria.foundation.knowledge.ontology import Ontology, SchemaRelation
    from industria.foundation.knowledge.reasoning import Predicted

_MOST_JUDGED = 3000
_MOST_MINED = 20_000
_LEAST_JUDGED = 30
RELATION = Text("只看此关系", "only facts of this relation")


@dataclass(frozen=True, slots=True)
class Doubted:
    """Facts that fit the rest of the graph least, the worst first; ``quality`` is 0 to 1."""

    found: tuple[tuple[Ends, float], ...]
    triples: Triples
    judged: int

    def to_json(self) -> dict[str, object]:
        """Each with the places it was read at and the question it puts."""
        return {
            "judged": self.judged,
            "doubted": [
                {
                    "quality": round(quality, 4),
                    "facts": [f.to_json() for f in self.triples.facts[ends]],
                    "question": _question(ends).to_json(),
                }
                for ends, quality in self.found
            ],
        }

    def show(self, language: Language) -> str:
        """One question a line."""
        return "\n".join(
            f"  {quality:.2f}  {_question(ends).in_language(language)}  "
            f"({', '.join(sorted({f.asset for f in self.triples.facts[ends]}))})"
            for ends, quality in self.found
        )


@dataclass(frozen=True, slots=True)
class Inferred:
    """Facts that follow by rules mined from the graph, each with its rule and the facts it follows from."""

    found: tuple[Predicted, ...]
    triples: Triples

    def to_json(self) -> dict[str, object]:
        """As JSON types; ``because`` are facts with their places."""
        return {
            "proposals": [
                {
                    "fact": list(p.triple),
                    "confidence": round(p.confidence, 4),
                    "rule": {
                        "if": list(p.rule.body),
                        "then": p.rule.head,
                        "support": p.rule.support,
                    },
                    "because": [self.triples.facts[b][0].to_json() for b in p.because],
                }
                for p in self.found
            ]
        }

    def show(self, language: Language) -> str:
        """One proposal a line, its reasons below."""
        lines = []
        for p in self.found:
            lines.append(f"  {' > '.join(p.triple)}  ({p.confidence:.0%}, {p.rule.support})")
            lines.append(f"      {' & '.join(p.rule.body)} -> {p.rule.head}: " + "; ".join(" > ".join(b) for b in p.because))  # fmt: skip
        none = Text("没有可推出的新事实", "nothing new follows")
        return "\n".join(lines) or none.in_language(language)


@dataclass(frozen=True, slots=True)
class Ordered:
    """Class to parent, which classes each relation joins, and facts that join others."""

    parents: dict[str, str]
    schema: tuple[SchemaRelation, ...]
    odd: tuple[Ends, ...]
    triples: Triples
    file: str = ""

    def to_json(self) -> dict[str, object]:
        """As JSON types."""
        said: dict[str, object] = {
            "parents": self.parents,
            "schema": [asdict(r) for r in self.schema],
            "odd": [self.triples.facts[e][0].to_json() for e in self.odd],
        }
        return said | ({"file": self.file} if self.file else {})

    def show(self, language: Language) -> str:
        """Classes, relations, and facts outside of them."""
        lines = [f"  {child} < {parent}" for child, parent in sorted(self.parents.items())]
        lines += [f"  {r.domain} -{r.relation}-> {r.range}  ({r.facts})" for r in self.schema]
        lines += [f"  ? {_question(e).in_language(language)}" for e in self.odd]
        return "\n".join(lines)


def quality(
    session: Session[Stores],
    worst: Annotated[int, Text("列出多少条", "how many to list")] = 20,
    relation: Annotated[str, RELATION] = "",
) -> Doubted:
    """The facts that fit the rest of the graph least, as questions; nothing is rejected by itself."""
    from industria.foundation.knowledge.quality import triple_quality

    triples = triples_of(session.plant.graph, relation, _MOST_JUDGED)
    if len(triples.facts) < _LEAST_JUDGED:
        raise InputError(
            f"expected at least {_LEAST_JUDGED} facts to compare with each other, found "
            f"{len(triples.facts)}: ingest more"
        )
    known = sorted(triples.facts)
    session.run.seed = session.seed or 0
    scores = triple_quality(known, triples.kinds, triples.sources, session.seed or 0)
    order = sorted(zip(known, map(float, scores), strict=True), key=lambda f: (f[1], f[0]))
    session.run.outputs = {"judged": len(known), "listed": min(worst, len(known))}
    return Doubted(tuple(order[: max(0, worst)]), triples, len(known))


def infer(
    session: Session[Stores],
    least: Annotated[
        float, Text("规则的最低置信度, 0 到 1", "the least confidence of a rule, 0 to 1")
    ] = 0.8,
    most: Annotated[int, Text("最多多少条", "how many at most")] = 50,
) -> Inferred:
    """What follows from the graph's facts by its own rules, as proposals; a rejected fact is none."""
    from industria.foundation.knowledge.reasoning import RuleMiner

    if not 0 < least <= 1:
        raise UsageError(f"expected a confidence above 0 and at most 1, found {least:g}")
    graph = session.plant.graph
    triples = triples_of(graph, "", _MOST_MINED)
    refused = rejected(graph)
    found = [p for p in RuleMiner(sorted(triples.facts)).predict(least) if p.triple not in refused]
    session.run.outputs = {"proposals": len(found)}
    return Inferred(tuple(found[: max(0, most)]), triples)


def ontology(
    session: Session[Stores],
    file: Annotated[
        Path | None, Text("写到 .json 或 .ttl", "write it here, as .json or .ttl"), WRITTEN
    ] = None,
) -> Ordered:
    """Classes read from kinds and types, the schema of the relations, and facts that do not fit it."""
    from industria.foundation.knowledge.ontology import induce_hierarchy, induce_schema

    graph = session.plant.graph
    triples = triples_of(graph, "", _MOST_MINED)
    types = {o for _, r, o in triples.facts if r == "is_a"}
    held = _held(session)
    held.induced = induce_hierarchy(sorted({*types, *triples.kinds.values()}))
    kinds = dict(triples.kinds)
    schema = tuple(induce_schema(triples.facts, kinds))
    joined = {(r.domain, r.relation, r.range) for r in schema}
    odd = tuple(
        e
        for e in sorted(triples.facts)
        if (kinds.get(e[0], "thing"), e[1], kinds.get(e[2], "thing")) not in joined
    )
    found = Ordered(held.parents, schema, odd, triples, str(file) if file else "")
    if file is not None:
        _write(file, found)
    session.run.outputs = {"classes": len(held.parents), "relations": len(schema), "odd": len(odd)}
    return found


def parent(
    session: Session[Stores],
    child: Annotated[str, Text("类", "the class")],
    above: Annotated[str, Text("上级类; 空为顶层", "its parent; empty makes it a root")],
) -> Ordered:
    """Set a class's parent by hand; it outlives every new induction."""
    from industria.infrastructure.seals import seal

    _held(session).edit(child, above)
    seal(session.plant.root / "ontology.json")
    return ontology(session)


def _held(session: Session[Stores]) -> Ontology:
    from industria.foundation.knowledge.ontology import Ontology

    return Ontology(session.plant.root / "ontology.json")


def _write(file: Path, found: Ordered) -> None:
    import json
    from urllib.parse import quote

    if file.suffix == ".json":
        text = json.dumps(found.to_json(), ensure_ascii=False, indent=1)
    elif file.suffix == ".ttl":
        lines = ["@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> ."]
        lines += [
            f"<urn:industria:class:{quote(c)}> rdfs:subClassOf <urn:industria:class:{quote(p)}> ."
            for c, p in sorted(found.parents.items())
        ]
        text = "\n".join(lines)
    else:
        raise InputError(f"expected a file ending in .json or .ttl, found {file.name}")
    file.write_text(text + "\n", encoding="utf-8")


def _question(ends: Ends) -> Text:
    said = " > ".join(ends)
    return Text(
        f"{said} 是否属实? 与其余事实不太相符; graph review reject '{said}' 可否决",
        f"is it true that {said}? it hardly fits the other facts; graph review reject '{said}' rejects it",
    )


TOOLS = (
    Tool("graph.quality", Text("可疑的事实", "Facts to doubt"), "read", quality),
    Tool("graph.infer", Text("由规则推出的事实", "Facts that follow by rules"), "read", infer),
    Tool("graph.suggest", Text("补全缺失的事实", "What may stand at the open place of a fact"), "read", suggest),
    Tool("graph.ontology", Text("类与关系的结构", "Classes and the schema of relations"), "read", ontology),
    Tool("graph.parent", Text("设定上级类", "Set a class's parent"), "propose", parent),
)  # fmt: skip
