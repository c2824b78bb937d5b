"""The trunk of a network of the series model as a graph."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from industria.models.compression.graph import Graph


def trunk_graph(net: Mapping[str, np.ndarray], bits: int = 8) -> bytes:
    """``odd`` (series, odd) and scaled ``even`` (series, even) to ``trunk`` (series, width)."""
    even_features = len(net["even_mean"])
    graph = Graph(bits)
    odd = graph.input("odd", ["series", net["enter.weight"].shape[1] - even_features])
    even = graph.input("even", ["series", even_features])
    h = graph.of(net, "enter", graph.op("Concat", odd, even, axis=1))
    block = 0
    while f"blocks.{block}.up.weight" in net:
        at = f"blocks.{block}"
        hidden = graph.of(net, f"{at}.up", graph.norm(net, f"{at}.norm", h))
        h = graph.op("Add", h, graph.of(net, f"{at}.down", graph.gelu(hidden)))
        block += 1
    return graph.model({"trunk": (graph.norm(net, "norm", h), 2)})
