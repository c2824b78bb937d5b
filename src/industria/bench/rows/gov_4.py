"""GOV-4: metadata: tags of three naming schemes mapped to assets."""

from __future__ import annotations

from industria.bench.entry import Context, Entry, Measure
from industria.bench.studies.tag_mapping import scores


def measure(context: Context) -> list[Measure]:
    """Precision of the mapping; the quantity each tag measures."""
    found = scores(context.scratch / "mapping")
    precision, recall, quantity = found["all"]
    by_scheme = ", ".join(f"{k} {v[0]:.3f}" for k, v in found.items() if k != "all")
    return [
        Measure("tags mapped to assets, precision", precision, "-", ">= .95", precision >= 0.95, f"{by_scheme}; 48 assets, 250 made tags, 20 of no asset"),
        Measure("recall", recall, "-", "-", None),
        Measure("quantity right", quantity, "-", "-", None),
    ]  # fmt: skip


ENTRY = Entry(
    "GOV-4",
    "metadata: every tag to its asset",
    "made: tags of three schemes",
    "composed",
    measure,
    looked_at=True,
    own_hand=True,
)
