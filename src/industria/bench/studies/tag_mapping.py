"""Tags of three naming schemes mapped to assets (GOV-4, PREP-4)."""

from __future__ import annotations

from industria.bench.corpora.tag_names import tag_corpus
from industria.foundation.knowledge.tags import TagMapper


def scores() -> dict[str, tuple[float, float, float]]:
    """Scheme to (precision, recall, quantity accuracy)."""
    targets, tags = tag_corpus()
    mapper = TagMapper(targets)
    out = {}
    for scheme in ("isa", "area", "chinese", "all"):
        chosen = [t for t in tags if scheme in (t.scheme, "all")]
        mapped = [(t, mapper.map(t.tag)) for t in chosen]
        given = [(t, m) for t, m in mapped if m.asset]
        right = sum(t.asset == m.asset for t, m in given)
        wanted = sum(bool(t.asset) for t in chosen)
        quantity = sum(t.quantity == m.quantity for t, m in mapped) / len(mapped)
        out[scheme] = (right / max(1, len(given)), right / wanted, quantity)
    return out
