"""``industria graph``: ask it, review it, join others' graphs to it, write it out."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Literal

from industria.capabilities.graph.shown import Pattern, Said, fused_said
from industria.core import WRITTEN, InputError, NotFoundError, Session, Text, Tool, UsageError
from industria.stores import Stores

_RDF = {".nt": "nt", ".ttl": "turtle", ".rdf": "xml", ".xml": "xml"}
_VERDICTS: dict[str, Literal["approved", "rejected"]] = {
    "approve": "approved", "approved": "approved", "reject": "rejected", "rejected": "rejected",
}  # fmt: skip


def graph(
    session: Session[Stores],
    pattern: Annotated[
        str,
        Text(
            "实体, 关系或路径: 'P-101', 'P-101 > measures > ?', '?x > part_of > ?y', 'P-101 ~ WO-7'",
            "an entity, a relation or a path: 'P-101', 'P-101 > measures > ?', '?x > part_of > ?y', 'P-101 ~ WO-7'",
        ),
    ],
) -> Pattern:
    """Entities and facts for a pattern."""
    from industria.foundation.knowledge.query import facts_of_query

    held = session.plant.graph
    bare = re.sub(r'"[^"]*"', "", pattern)
    variables = not held.is_name(pattern) and (";" in bare or re.search(r"\?\w", bare))
    entities, facts = facts_of_query(held, pattern) if variables else held.match(pattern)
    session.run.outputs = {"nodes": len(entities), "edges": len(facts)}
    return Pattern(entities, facts)


def review(
    session: Session[Stores],
    verdict: Annotated[str, Text("approve 或 reject", "approve or reject")],
    fact: Annotated[str, Text("'主体 > 关系 > 客体'", "'subject > relation > object'")],
) -> Said:
    """An engineer's word on a fact; what was rejected does not come back with a new ingest."""
    from industria.foundation.knowledge.patterns import name, parts
    from industria.foundation.knowledge.review import Review

    triple = [name(p) for p in parts(fact, ">")]
    if verdict not in _VERDICTS or len(triple) != 3:
        raise UsageError(
            f"expected approve or reject and 'subject > relation > object', found {verdict!r} {fact!r}"
        )
    said = _VERDICTS[verdict]
    subject, relation, target = triple
    Review(session.plant.graph).judge(subject, relation, target, said, session.caller.name)
    return Said({"fact": triple, "verdict": said}, Text(f"{fact}: {said}", f"{fact}: {said}"))


def merge(
    session: Session[Stores],
    one: Annotated[str, Text("名称", "a name")],
    other: Annotated[str, Text("同一事物的另一名称", "another name of the same thing")],
) -> Said:
    """Two names mean one thing, now and for later ingests."""
    from industria.foundation.knowledge.review import Review

    kept = Review(session.plant.graph).merge(one, other)
    return Said({"entity": kept.id}, Text(f"{other} 即 {kept.name}", f"{other} is {kept.name}"))


def split(session: Session[Stores], name: Annotated[str, Text("名称", "the name")]) -> Said:
    """A name gets a thing of its own again."""
    from industria.foundation.knowledge.review import Review

    new = Review(session.plant.graph).split(name)
    return Said({"entity": new.id}, Text(f"{new.name} 独立", f"{new.name} stands by itself"))


def fuse(
    session: Session[Stores],
    file: Annotated[Path, Text("三元组: CSV, .nt, .ttl, .rdf", "triples: CSV, .nt, .ttl or .rdf")],
) -> Said:
    """Join a third party's triples to the graph; what contradicts it is logged."""
    from industria.foundation.knowledge.exchange import plain_triples
    from industria.foundation.knowledge.fusion import Triple, fuse, read_triples

    if not file.is_file():
        raise NotFoundError(f"expected triples at {file}, found no file")
    text = file.read_text(encoding="utf-8-sig")
    form = _RDF.get(file.suffix.lower())
    triples = [Triple(*t) for t in plain_triples(text, form)] if form else read_triples(text)
    fused = fuse(session.plant.graph, f"graph:{file.name}", triples)
    session.run.outputs = {"facts": fused.facts, "conflicts": len(fused.conflicts)}
    return fused_said(fused)


def export(
    session: Session[Stores],
    file: Annotated[
        Path, Text("目标: .csv 含来源, 或 .nt, .ttl, .rdf", "where to: .csv with all provenance, or .nt, .ttl, .rdf"),
        WRITTEN,
    ],
) -> Said:  # fmt: skip
    """Write the graph."""
    from industria.foundation.knowledge.exchange import facts_to_csv, to_rdf

    suffix = file.suffix.lower()
    if suffix != ".csv" and suffix not in _RDF:
        raise InputError(f"expected a file ending in .csv, .nt, .ttl or .rdf, found {file.name}")
    held = session.plant.graph
    text = facts_to_csv(held) if suffix == ".csv" else to_rdf(held, _RDF[suffix])
    file.write_text(text, encoding="utf-8")
    facts = held.size()[1]
    return Said(
        {"file": str(file), "facts": facts},
        Text(f"{facts} 条事实写入 {file}", f"{facts} facts in {file}"),
    )


TOOLS = (
    Tool("graph", Text("查询知识图谱", "Query the knowledge graph"), "read", graph),
    Tool("graph.review", Text("确认或否决事实", "Approve or reject a fact"), "propose", review),
    Tool("graph.merge", Text("合并两个名称", "Two names mean one thing"), "propose", merge),
    Tool("graph.split", Text("拆分一个名称", "A name stands by itself"), "propose", split),
    Tool("graph.import", Text("并入他人的图谱", "Join a third party's triples"), "propose", fuse),
    Tool("graph.export", Text("导出图谱", "Write the graph to a file"), "read", export),
)
