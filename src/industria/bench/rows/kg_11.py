"""KG-11: store and serve. Multi-hop queries exact, 2 hops fast on a large graph, round trips exact."""

from __future__ import annotations

import time

import numpy as np

from industria.bench.corpora.graphs import tep_triples
from industria.bench.entry import Context, Entry, Measure
from industria.core import Locator
from industria.foundation.knowledge.exchange import facts_from_csv, facts_to_csv, from_rdf, to_rdf
from industria.foundation.knowledge.fusion import Triple, fuse
from industria.foundation.knowledge.graph import Entity, Fact, Graph
from industria.foundation.knowledge.query import neighbours, query, search
from industria.foundation.knowledge.review import Review

_NODES, _EDGES = 100_000, 500_000


def measure(context: Context) -> list[Measure]:
    """Queries against plain Python over the same triples; latency; CSV and RDF; review."""
    graph = Graph(context.scratch / "tep.db")
    triples = tep_triples(context.data)
    fuse(graph, "tep", triples)
    right, total = _suite(graph, {(t.subject, t.relation, t.object) for t in triples})
    p95 = _latency(context)
    csv_same = facts_from_csv(facts_to_csv(graph)) == graph.facts()
    entities, facts = from_rdf(to_rdf(graph))
    key = lambda f: (f.subject, f.relation, f.object, f.asset, str(f.locator), f.excerpt)  # noqa: E731
    rdf_same = sorted(map(key, facts)) == sorted(map(key, graph.facts())) and [
        e for e, _ in entities
    ] == sorted(graph.entities(), key=lambda e: e.id)
    reviewed = _review(graph, triples)
    return [
        Measure(f"multi-hop queries exact (of {total})", right, "plain Python", str(total), right == total, "patterns with variables, k steps, shortest path, text search", 0),
        Measure("2-hop query p95, ms", p95, "-", "< 5", p95 < 5, f"{_NODES} nodes, {_EDGES} edges", provenance="composed", own_hand=True),
        Measure("CSV and RDF round trips exact (of 2)", csv_same + rdf_same, "-", "2", csv_same and rdf_same, "N-Triples with reified sources", 0),
        Measure("reject, merge and split outlive a new ingest", float(reviewed), "-", "1", reviewed, "", 0),
    ]  # fmt: skip


def _suite(graph: Graph, triples: set[tuple[str, str, str]]) -> tuple[int, int]:
    checks = []
    for relation in sorted({r for _, r, _ in triples}):
        found = {(b.values["?x"], b.values["?y"]) for b in query(graph, f"?x > {relation} > ?y")}
        checks.append(found == {(s, o) for s, r, o in triples if r == relation})
    relations = sorted({r for _, r, _ in triples})
    for one in relations[:4]:
        for two in relations[:4]:
            chains = {
                (b.values["?x"], b.values["?y"], b.values["?z"])
                for b in query(graph, f"?x > {one} > ?y; ?y > {two} > ?z", limit=100_000)
            }
            wanted = {
                (a, b, c)
                for a, r, b in triples
                if r == one
                for b2, r2, c in triples
                if r2 == two and b2 == b
            }
            checks.append(chains == wanted)
    links: dict[str, set[str]] = {}
    for s, _, o in triples:
        links.setdefault(s, set()).add(o)
        links.setdefault(o, set()).add(s)
    for start in sorted(links)[::9]:
        depth, seen = {start: 0}, [start]
        for node in seen:
            for other in sorted(links[node]):
                if other not in depth:
                    depth[other] = depth[node] + 1
                    seen.append(other)
        checks.append(neighbours(graph, start, 2) == {n: d for n, d in depth.items() if d <= 2})
        far = max(depth, key=lambda n: (depth[n], n))
        checks.append(len(graph.path(start, far)) == depth[far] if depth[far] <= 6 else True)
    checks.append(any(e.name == "Reactor" for e in search(graph, "reactor")))
    return sum(checks), len(checks)


def _latency(context: Context) -> float:
    rng = np.random.default_rng(0)
    graph = Graph(context.scratch / "large.db")
    ends = rng.integers(0, _NODES, (_EDGES, 2))
    kinds = rng.integers(0, 6, _EDGES)
    place = Locator("rows", start=0, end=1)
    context.progress("build a large graph", 0, 1)
    graph.replace(
        "made",
        [(Entity(f"n{i}", "thing", f"n{i}"), []) for i in range(_NODES)],
        (
            Fact(f"n{a}", f"r{k}", f"n{b}", "made", place)
            for (a, b), k in zip(ends, kinds, strict=True)
        ),
    )
    times = []
    for node in rng.integers(0, _NODES, 300):
        started = time.perf_counter()
        neighbours(graph, f"n{node}", 2)
        times.append(time.perf_counter() - started)
    graph.close()
    return float(1000 * np.quantile(times, 0.95))


def _review(graph: Graph, triples: list[Triple]) -> bool:
    review = Review(graph)
    first = graph.facts()[0]
    review.judge(first.subject, first.relation, first.object, "rejected", "engineer")
    review.merge("Reactor", "Condenser")
    fuse(graph, "tep", triples)
    gone = not graph.facts(first.subject, first.relation, first.object)
    merged = graph.entity("Condenser").id == graph.entity("Reactor").id
    review.split("Condenser")
    fuse(graph, "tep", triples)
    return gone and merged and graph.entity("Condenser").id != graph.entity("Reactor").id


ENTRY = Entry(
    "KG-11",
    "the graph stored, queried, exchanged, reviewed",
    "tep_kg; made: 100 k nodes",
    "real",
    measure,
    needs=("tep_kg",),
    fast=False,
    looked_at=True,
)
