"""FEAT-4: the tool library: every tool with a checked schema, each called with right and wrong arguments."""

from __future__ import annotations

from industria.bench.entry import Context, Entry, Measure
from industria.core import IndustriaError
from industria.demo.folder import write_folder
from industria.plant import ChatConfiguration, Plant

_CALLS: dict[str, dict[str, object]] = {
    "assets": {}, "ask": {"question": "What is the vibration limit?"}, "retrieve": {"question": "vibration limit"},
    "sql": {"statement": "SELECT count(*) AS n FROM pump_station"}, "graph": {"pattern": "P-101"},
    "govern": {"asset": "pump_station"}, "insights": {"asset": "pump_station"},
    "spectrum": {"asset": "pump_station", "column": "VT-101"},
}  # fmt: skip


def measure(context: Context) -> list[Measure]:
    """Schemas present, right calls answered, wrong ones refused with a sentence."""
    with Plant.open(context.scratch / "plant", chat=ChatConfiguration("none")) as plant:
        plant.ingest(write_folder(context.scratch / "files"))
        tools = plant.tools
        described = sum(
            bool(t.description.zh and t.description.en and t.parameters.get("type") == "object")
            for t in tools.values()
        )
        right = refused = 0
        failed = []
        for name, arguments in _CALLS.items():
            try:
                tools[name].call(arguments)
                right += 1
            except (IndustriaError, KeyError) as error:
                failed.append(f"{name}: {error}")
        for tool in tools.values():
            try:
                tool.call({"no_such_argument": 1})
            except IndustriaError:
                refused += 1
    return [
        Measure(f"tools with a schema in both languages (of {len(tools)})", described, "-", str(len(tools)), described == len(tools), ", ".join(tools), 0),
        Measure(f"right calls answered (of {len(_CALLS)})", right, "-", str(len(_CALLS)), right == len(_CALLS), "; ".join(failed), 0),
        Measure(f"calls with an unknown argument refused (of {len(tools)})", refused, "-", str(len(tools)), refused == len(tools), "", 0),
    ]  # fmt: skip


ENTRY = Entry("FEAT-4", "tool library", "twin: pump station", "simulated", measure)
