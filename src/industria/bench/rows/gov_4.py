"""GOV-4 and PREP-4 share this: tags of three naming schemes mapped to assets."""

from __future__ import annotations

from industria.bench.corpora.tag_names import tag_corpus
from industria.bench.entry import Context, Entry, Measure
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


def measure(context: Context) -> list[Measure]:
    """Precision of the mapping; the quantity each tag measures."""
    found = scores()
    precision, recall, quantity = found["all"]
    by_scheme = ", ".join(f"{k} {v[0]:.3f}" for k, v in found.items() if k != "all")
    return [
        Measure("tags mapped to assets, precision", precision, "-", ">= .90", precision >= 0.9, f"{by_scheme}; 48 assets, 250 made tags, 20 of no asset"),
        Measure("recall", recall, "-", "-", None),
        Measure("quantity right", quantity, "-", "-", None),
    ]  # fmt: skip


ENTRY = Entry(
    "GOV-4", "metadata: every tag to its asset", "made: tags of three schemes", "composed", measure
)
