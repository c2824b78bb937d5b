"""PREP-4: tag, document and asset joined: links between sensors and text through the graph."""

from __future__ import annotations

from industria.bench.entry import Context, Entry, Measure
from industria.bench.studies.tag_mapping import scores
from industria.demo.folder import write_folder
from industria.plant import ChatConfiguration, Plant


def measure(context: Context) -> list[Measure]:
    """Precision of tag links; in the twin's plant, joins from sensor over asset to manual and order."""
    precision = scores(context.scratch / "mapping")["all"][0]
    with Plant.open(context.scratch / "plant", chat=ChatConfiguration("none")) as plant:
        plant.ingest(write_folder(context.scratch / "files"))
        sensors = plant.graph.entities("sensor")
        joined = right = 0
        for sensor in sensors:
            for fact in plant.graph.facts(sensor.id, "measures"):
                mentions = plant.graph.facts(relation="mentions", target=fact.object)
                orders = plant.graph.facts(fact.object, "has_work_order")
                joined += len(mentions) + len(orders)
                right += sum(
                    fact.object.lower() in f.excerpt.lower()
                    or _named(plant, fact.object, f.excerpt)
                    for f in [*mentions, *orders]
                )
    share = right / max(1, joined)
    return [
        Measure("tag to asset links, precision", precision, "-", ">= .95", precision >= 0.95, "tags of three schemes"),
        Measure("joins sensor - asset - text whose text names the asset", share, "-", ">= .90", share >= 0.9 and joined > 0, f"{joined} joins of {len(sensors)} sensors"),
    ]  # fmt: skip


def _named(plant: Plant, asset: str, text: str) -> bool:
    return any(e.id == asset for e in plant.graph.find(text))


ENTRY = Entry(
    "PREP-4",
    "sensors and text joined",
    "made tags; twin: pump station",
    "simulated",
    measure,
    looked_at=True,
    own_hand=True,
)
