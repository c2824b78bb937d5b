"""AUG-2: pictures and words paired out of a drawn catalogue: thirteen layouts of pages, five of sheets, zh and en."""

from __future__ import annotations

from industria.bench.entry import Context, Entry, Measure
from industria.bench.studies.pairing import drawn, judged, words_after
from industria.plant import ChatConfiguration, Plant


def measure(context: Context) -> list[Measure]:
    """Valid pairs and items found, beside the words that follow each picture."""
    catalogue = drawn(context)
    with Plant.open(context.scratch / "plant", chat=ChatConfiguration("none")) as plant:
        made = plant.call(
            "pictures.pairs", folder=catalogue.folder, licence="drawn by industria", name="drawn"
        )
        found = judged(catalogue, made.rows, plant.lake.objects.get)
        kept = plant.call("datasets.show", dataset=made.dataset).dataset
        checked = plant.call("datasets.check", dataset=made.dataset).passed
    plain = words_after(catalogue)
    counts = ", ".join(f"{n} {why}" for why, n in made.dropped.items() if n)
    note = (
        f"{found.pairs} pairs on {made.pages} pages; left out: {counts}; in 26 pages and ten sheets a logo, "
        "icons, banner, spacer, broken and missing files; reader written after the catalogue, tried on two others"
    )
    governed = checked and kept.licence == "drawn by industria" and min(kept.rows.values()) > 0
    return [
        Measure("valid pairs", found.valid, f"words that follow a picture {plain.valid:.3f}", ">= .95", found.valid >= 0.95, note),
        Measure("items found", found.recall, f"words that follow a picture {plain.recall:.3f} (sheets not read)", ">= .90", found.recall >= 0.90, f"of {found.items}"),
        Measure("governed dataset with licence and split by item", float(governed), "-", "yes", governed, f"{dict(kept.rows)}", 0),
    ]  # fmt: skip


ENTRY = Entry(
    "AUG-2", "picture-text pipeline", "made: drawn catalogues", "simulated", measure, fast=False,
    own_hand=True, seed=4101, counts="items", proof_sample=216,
)  # fmt: skip
