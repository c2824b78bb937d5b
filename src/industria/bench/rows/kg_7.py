"""KG-7: a foreign graph joins ours without double entities; conflicts are logged."""

from __future__ import annotations

from industria.bench.corpora.graphs import tep_names, tep_triples
from industria.bench.entry import Context, Entry, Measure
from industria.core import Locator
from industria.foundation.knowledge.fusion import Triple, conflict_log, fuse
from industria.foundation.knowledge.graph import Entity, Fact, Graph, entity_key


def measure(context: Context) -> list[Measure]:
    """Our own list of TEP variables first, then the published graph; then a graph that contradicts."""
    names = tep_names(context.data)
    graph = Graph(context.scratch / "graph.db")
    own = [(Entity(n[0], "sensor", n[0]), [n[1], n[2]]) for n in names.values()]
    facts = [
        Fact(n[0], "located_in", "TEP", "ours", Locator("rows", start=i, end=i + 1))
        for i, n in enumerate(names.values())
    ]
    graph.replace("ours", [*own, (Entity("TEP", "plant", "TEP"), [])], facts)
    triples = tep_triples(context.data)
    fused = fuse(graph, "root-kgd", triples, names)
    again = fuse(graph, "root-kgd", triples, names)
    used = {n for t in triples for n in (t.subject, t.object)}
    doubled = sum(
        len(
            {
                str(e)
                for (e,) in graph.store.rows(
                    "SELECT entity FROM aliases WHERE alias = ?", (entity_key(n),)
                )
            }
        )
        != 1
        for n in used
    )
    merged = sum(graph.entity(x).id == n[0] for x, n in names.items() if x in used)
    wanted = sum(x in used for x in names)
    first = next(iter(names.values()))[0]
    fuse(graph, "rival", [Triple(first, "located_in", "another plant")])
    logged = [c for c in conflict_log(graph) if c.asset == "rival"]
    kept = graph.facts(first, "located_in")[0].object
    graph.forget("root-kgd")
    graph.forget("rival")
    left = {entity_key(e.name) for e in graph.entities()}
    exact = len(graph.facts()) == len(facts) and len(left) == len(names) + 1
    return [
        Measure("foreign names that stand for more than one entity", doubled, "-", "0", doubled == 0, f"{fused.facts} facts, {fused.matched} entities found again, {fused.new} new; again: {again.facts} facts", 0),
        Measure(f"process variables found again (of {wanted})", merged, "-", str(wanted), merged == wanted, "x7 = XMEAS(7) = its description in English and Chinese", 0),
        Measure("planted conflict logged, own fact kept", float(len(logged) == 1 and kept == "TEP"), "-", "1", len(logged) == 1 and kept == "TEP", "", 0),
        Measure("graph after forgetting both equals the graph before", float(exact), "-", "1", exact, "", 0),
    ]  # fmt: skip


ENTRY = Entry(
    "KG-7",
    "fusion with third-party graphs",
    "tep_kg (Root-KGD)",
    "real",
    measure,
    needs=("tep_kg",),
    looked_at=True,
    seed=None,
)
