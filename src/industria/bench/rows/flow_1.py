"""FLOW-1: four ingesters: text, picture, time series and table, alone and in one folder."""

from __future__ import annotations

from industria.bench.entry import Context, Entry, Measure
from industria.demo.folder import write_folder
from industria.plant import ChatConfiguration, Plant

_WANTED = {"series", "table", "document", "image"}


def measure(context: Context) -> list[Measure]:
    """Kinds of assets from the twin's folder, each file by itself and all together."""
    folder = write_folder(context.scratch / "files")
    with Plant.open(context.scratch / "all", chat=ChatConfiguration("none")) as plant:
        together = {a.kind for a in plant.ingest(folder).assets}
    alone: set[str] = set()
    for number, path in enumerate(sorted(p for p in folder.rglob("*") if p.is_file())):
        with Plant.open(context.scratch / f"one-{number}", chat=ChatConfiguration("none")) as plant:
            alone |= {a.kind for a in plant.ingest(path).assets}
    both = len(_WANTED & together & (alone | {"text"}))
    return [
        Measure(
            f"kinds of data taken in (of {len(_WANTED)})",
            both,
            "-",
            str(len(_WANTED)),
            both == len(_WANTED),
            f"found {', '.join(sorted(together))}",
            0,
        )
    ]


ENTRY = Entry(
    "FLOW-1",
    "multimodal data in",
    "twin: pump station",
    "simulated",
    measure,
    looked_at=True,
    own_hand=True,
    seed=None,
)
