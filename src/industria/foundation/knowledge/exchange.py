"""The graph in and out: CSV with all provenance, and RDF (N-Triples, Turtle) with reified sources.

A round trip is exact in both: entities, names, facts, their places and excerpts come back as they
were. Foreign RDF and CSV triples come in through ``fusion``.
"""

from __future__ import annotations

import csv
import io
import json
from types import ModuleType
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from industria.core import InputError, MissingPartError
from industria.foundation.knowledge.graph import Entity, Fact, Graph, fact_of

if TYPE_CHECKING:
    from rdflib import Graph as RdfGraph
    from rdflib import URIRef

BASE = "urn:industria:"
_HEADER = ["subject", "relation", "object", "asset", "locator", "excerpt"]
Named = tuple[Entity, list[str]]


def facts_to_csv(graph: Graph) -> str:
    """Every fact with its place, as CSV; entities follow from ``entities_to_csv``."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_HEADER)
    for f in graph.facts():
        place = json.dumps(f.locator.to_json(), ensure_ascii=False)
        writer.writerow([f.subject, f.relation, f.object, f.asset, place, f.excerpt])
    return out.getvalue()


def facts_from_csv(text: str) -> list[Fact]:
    """What ``facts_to_csv`` wrote. Raises InputError for another header."""
    reader = csv.reader(io.StringIO(text))
    header = next(reader, [])
    if header != _HEADER:
        raise InputError(f"expected the columns {', '.join(_HEADER)}, found {', '.join(header)}")
    return [fact_of(tuple(row)) for row in reader]


def entities_to_csv(graph: Graph) -> str:
    """Every entity with its kind, name, and the names that each asset gives it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["id", "kind", "name", "alias", "asset"])
    rows = graph.store.rows(
        "SELECT e.id, e.kind, e.name, a.alias, a.asset FROM entities e LEFT JOIN aliases a "
        "ON a.entity = e.id ORDER BY e.id, a.alias, a.asset"
    )
    writer.writerows([["" if v is None else v for v in row] for row in rows])
    return out.getvalue()


def to_rdf(graph: Graph, form: str = "nt") -> str:
    """The whole graph as RDF. ``form``: ``nt``, ``turtle`` or ``xml``."""
    rdf = _rdflib()
    out = rdf.Graph()
    for row in graph.store.rows(
        "SELECT e.id, e.kind, e.name, a.alias, a.asset FROM entities e LEFT JOIN aliases a "
        "ON a.entity = e.id"
    ):
        node = _node(str(row[0]))
        out.add((node, rdf.RDF.type, _node(str(row[1]), "kind/")))
        out.add((node, rdf.RDFS.label, rdf.Literal(str(row[2]))))
        if row[3] is not None:
            out.add((node, _node("alias", "term/"), rdf.Literal(f"{row[4]}\t{row[3]}")))
    for number, f in enumerate(graph.facts()):
        s, p, o = _node(f.subject), _node(f.relation, "relation/"), _node(f.object)
        out.add((s, p, o))
        statement = _node(str(number), "fact/")
        for predicate, value in (
            (rdf.RDF.type, rdf.RDF.Statement),
            (rdf.RDF.subject, s),
            (rdf.RDF.predicate, p),
            (rdf.RDF.object, o),
            (_node("asset", "term/"), rdf.Literal(f.asset)),
            (_node("locator", "term/"), rdf.Literal(json.dumps(f.locator.to_json()))),
            (_node("excerpt", "term/"), rdf.Literal(f.excerpt)),
        ):
            out.add((statement, predicate, value))
    return str(out.serialize(format=form))


def from_rdf(
    text: str, form: str = "nt"
) -> tuple[list[tuple[Entity, list[tuple[str, str]]]], list[Fact]]:
    """((entity, [(asset, alias)]), facts) of what ``to_rdf`` wrote. Raises InputError for bad RDF."""
    rdf = _rdflib()
    graph = parse_rdf(text, form)
    entities = []
    for node, label in graph.subject_objects(rdf.RDFS.label):
        kind = next(graph.objects(node, rdf.RDF.type), _node("thing", "kind/"))
        names = [tuple(str(v).split("\t", 1)) for v in graph.objects(node, _node("alias", "term/"))]
        entities.append((Entity(_name(node), _name(kind), str(label)), sorted(names)))
    facts = []
    for statement in graph.subjects(rdf.RDF.type, rdf.RDF.Statement):
        parts = [
            next(graph.objects(statement, p))
            for p in (rdf.RDF.subject, rdf.RDF.predicate, rdf.RDF.object)
        ]
        values = [
            str(next(graph.objects(statement, _node(t, "term/"))))
            for t in ("asset", "locator", "excerpt")
        ]
        facts.append(fact_of((*map(_name, parts), *values)))
    return sorted(entities, key=lambda e: e[0].id), facts  # type: ignore[arg-type]


def parse_rdf(text: str, form: str) -> RdfGraph:
    """Any RDF as an rdflib graph. Raises InputError where it cannot be read."""
    rdf = _rdflib()
    graph: RdfGraph = rdf.Graph()
    try:
        graph.parse(data=text, format=form)
    except Exception as error:  # noqa: BLE001 - rdflib's parsers raise many kinds
        reason = str(error).split("\n")[0][:120]
        raise InputError(f"expected RDF as {form}, found what cannot be read: {reason}") from None
    return graph


def plain_triples(text: str, form: str) -> list[tuple[str, str, str]]:
    """(subject, relation, object) by their last part or label, of any RDF."""
    rdf = _rdflib()
    graph = parse_rdf(text, form)
    label = {n: str(v) for n, v in graph.subject_objects(rdf.RDFS.label)}
    return [
        (label.get(s, _name(s)), _name(p), label.get(o, _name(o)))
        for s, p, o in graph
        if p not in (rdf.RDF.type, rdf.RDFS.label)
    ]


def _rdflib() -> ModuleType:
    try:
        import rdflib
    except ImportError:
        raise MissingPartError("expected the package rdflib: pip install rdflib") from None
    return rdflib


def _node(name: str, kind: str = "entity/") -> URIRef:
    node: URIRef = _rdflib().URIRef(f"{BASE}{kind}{quote(name, safe='')}")
    return node


def _name(node: object) -> str:
    text = str(node)
    if text.startswith(BASE):
        return unquote(text.removeprefix(BASE).split("/", 1)[1])
    return unquote(text.rstrip("/").replace("#", "/").rsplit("/", 1)[-1])
