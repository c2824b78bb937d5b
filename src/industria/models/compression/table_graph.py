"""The network of few-shot prediction as a graph, and how it is asked."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from industria.models.compression.graph import Graph
from industria.models.compression.session import Session
from industria.models.tables.forward import spoken
from industria.models.tables.tokens import EXPERTS, TABLE, TOP, Tokens

_CHUNK = 2048  # unlabelled rows at once; they do not see each other


def network_graph(weights: Mapping[str, np.ndarray], heads: int, bits: int = 8) -> bytes:
    """Inputs as ``Tokens`` names them, labelled rows apart from asked ones, to ``said``, as ``forward`` says it."""
    graph = Graph(bits)
    given = {
        name: graph.input(name, ["outputs", rows, size])
        for name, rows, size in (
            ("known_guesses", "known", 2 * EXPERTS), ("known_features", "known", TOP),
            ("asked_guesses", "asked", 2 * EXPERTS), ("asked_features", "asked", TOP),
            ("label", "known", 2), ("table", 1, TABLE),
        )
    }  # fmt: skip
    about = graph.of(weights, "table", given["table"])

    def rows_of(which: str) -> str:
        both = [
            graph.of(weights, part, given[f"{which}_{part}"]) for part in ("guesses", "features")
        ]
        return graph.op("Add", graph.op("Add", *both), about)

    known = graph.op("Add", rows_of("known"), graph.of(weights, "label", given["label"]))
    asked = rows_of("asked")
    size = len(weights["last.weight"]) // heads
    for layer in range(sum(name.endswith(".up.weight") for name in weights)):
        at = f"blocks.{layer}"
        pair = graph.of(weights, f"{at}.both", graph.norm(weights, f"{at}.before", known))
        key, value = (graph.heads(part, heads, size) for part in graph.split(pair, 2, axis=2))
        known, asked = (
            _block(graph, weights, at, rows, (key, value), heads, size) for rows in (known, asked)
        )
    said = graph.of(weights, "head", graph.norm(weights, "last", asked))
    return graph.model({"said": (said, 3)})


def _block(
    graph: Graph,
    weights: Mapping[str, np.ndarray],
    at: str,
    rows: str,
    seen: tuple[str, str],
    heads: int,
    size: int,
) -> str:
    query = graph.of(weights, f"{at}.query", graph.norm(weights, f"{at}.before", rows))
    attended = graph.attention(graph.heads(query, heads, size), *seen, size)
    rows = graph.op("Add", rows, graph.of(weights, f"{at}.out", attended))
    hidden = graph.of(weights, f"{at}.up", graph.norm(weights, f"{at}.between", rows))
    return graph.op("Add", rows, graph.of(weights, f"{at}.down", graph.gelu(hidden)))


def said_by(
    session: Session, weights: Mapping[str, np.ndarray], tokens: Tokens, experts: bool
) -> np.ndarray:
    """(table * output, unlabelled row, 2 + quantile), as ``forward`` says it."""
    labelled = tokens.target.shape[1]
    guesses, about = tokens.guesses, tokens.table
    if not experts:
        guesses = np.zeros_like(guesses)
        about = np.concatenate([np.zeros_like(about[:, :EXPERTS]), about[:, EXPERTS:]], 1)
    label = np.stack([tokens.target, np.ones_like(tokens.target)], 2)
    fixed = {
        "known_guesses": guesses[:, :labelled], "known_features": tokens.features[:, :labelled],
        "label": label, "table": about[:, None],
    }  # fmt: skip
    found = []
    for start in range(labelled, guesses.shape[1], _CHUNK):
        rows = slice(start, start + _CHUNK)
        asked = {"asked_guesses": guesses[:, rows], "asked_features": tokens.features[:, rows]}
        every = {name: np.asarray(a, np.float32) for name, a in {**fixed, **asked}.items()}
        last = session(**every)[0]
        found.append(spoken(weights, last, guesses[:, rows, :EXPERTS], tokens.table))
    return np.concatenate(found, 1)
