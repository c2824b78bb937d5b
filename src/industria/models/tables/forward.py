"""The network's forward pass in numpy, so that the base install predicts; equal to torch to 1e-5."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from industria.models.tables.tokens import EXPERTS, Tokens

Weights = Mapping[str, np.ndarray]
_CHUNK = 2048  # unlabelled rows at once; they do not see each other


def forward(weights: Weights, tokens: Tokens, heads: int, experts: bool = True) -> np.ndarray:
    """(table * output, unlabelled row, 2 + quantile): logit or median, mean, quantiles."""
    labelled = tokens.target.shape[1]
    guesses, about = tokens.guesses, tokens.table
    if not experts:
        guesses = np.zeros_like(guesses)
        about = np.concatenate([np.zeros_like(about[:, :EXPERTS]), about[:, EXPERTS:]], 1)
    rows = _linear(weights, "guesses", guesses) + _linear(weights, "features", tokens.features)
    rows = rows + _linear(weights, "table", about)[:, None]
    known = np.stack([tokens.target, np.ones_like(tokens.target)], 2)
    context = rows[:, :labelled] + _linear(weights, "label", known)
    layers = 1 + max(int(name.split(".")[1]) for name in weights if name.startswith("blocks."))
    seen = []
    for layer in range(layers):
        key, value = _keys(weights, layer, context, heads)
        seen.append((key, value))
        context = _block(weights, layer, context, key, value)
    found = []
    for start in range(labelled, rows.shape[1], _CHUNK):
        part = rows[:, start : start + _CHUNK]
        for layer, (key, value) in enumerate(seen):
            part = _block(weights, layer, part, key, value)
        guess = guesses[:, start : start + _CHUNK, :EXPERTS]
        last = _linear(weights, "head", _normal(weights, "last", part))
        found.append(spoken(weights, last, guess, tokens.table))
    return np.concatenate(found, 1)


def spoken(weights: Weights, said: np.ndarray, guess: np.ndarray, table: np.ndarray) -> np.ndarray:
    """What the last layer gives, (table * output, row, head), and the experts' guesses, as ``forward`` says it."""
    trust = weights["trust"][np.round(table[:, -2]).astype(int)]
    middle = ((said[..., :EXPERTS] + trust[:, None]) * guess).sum(2) + said[..., EXPERTS]
    step = np.logaddexp(0, said[..., EXPERTS + 2 :] - 1)
    low, high = middle - step[..., 0], middle + step[..., 1]
    mean = middle + said[..., EXPERTS + 1]
    return np.stack([middle, mean, low - step[..., 2], low, middle, high, high + step[..., 3]], 2)


def _linear(weights: Weights, name: str, values: np.ndarray) -> np.ndarray:
    return np.asarray(values @ weights[f"{name}.weight"].T + weights[f"{name}.bias"])


def _normal(weights: Weights, name: str, values: np.ndarray) -> np.ndarray:
    centred = values - values.mean(2, keepdims=True)
    scale = np.sqrt((centred**2).mean(2, keepdims=True) + 1e-5)
    return np.asarray(centred / scale * weights[f"{name}.weight"] + weights[f"{name}.bias"])


def _split(values: np.ndarray, heads: int) -> np.ndarray:
    """(table, row, width) to (table, head, row, width / heads)."""
    tables, rows, _ = values.shape
    return values.reshape(tables, rows, heads, -1).transpose(0, 2, 1, 3)


def _keys(
    weights: Weights, layer: int, context: np.ndarray, heads: int
) -> tuple[np.ndarray, np.ndarray]:
    name = f"blocks.{layer}"
    pair = _linear(weights, f"{name}.both", _normal(weights, f"{name}.before", context))
    key, value = np.split(pair, 2, axis=2)
    return _split(key, heads), _split(value, heads)


def _block(
    weights: Weights, layer: int, rows: np.ndarray, key: np.ndarray, value: np.ndarray
) -> np.ndarray:
    name = f"blocks.{layer}"
    query = _linear(weights, f"{name}.query", _normal(weights, f"{name}.before", rows))
    score = _split(query, key.shape[1]) @ key.transpose(0, 1, 3, 2) / key.shape[3] ** 0.5
    score = np.exp(score - score.max(3, keepdims=True))
    attended = (score / score.sum(3, keepdims=True)) @ value
    merged = attended.transpose(0, 2, 1, 3).reshape(rows.shape)
    rows = rows + _linear(weights, f"{name}.out", merged)
    normal = _normal(weights, f"{name}.between", rows)
    if f"{name}.mixture.router.weight" in weights:
        return np.asarray(rows + _mixed(weights, f"{name}.mixture", normal))
    return np.asarray(rows + _hidden(weights, name, "", normal))


def _hidden(weights: Weights, name: str, which: str, rows: np.ndarray) -> np.ndarray:
    """A hidden layer with GELU by tanh (Hendrycks and Gimpel, 2016)."""
    hidden = _linear(weights, f"{name}.up{which}", rows)
    bent = hidden / 2 * (1 + np.tanh((2 / np.pi) ** 0.5 * (hidden + 0.044715 * hidden**3)))
    return _linear(weights, f"{name}.down{which}", bent)


def _mixed(weights: Weights, name: str, rows: np.ndarray) -> np.ndarray:
    """Of each row what the hidden layer gives that the router takes, weighed by how sure it was."""
    flat = rows.reshape(-1, rows.shape[2])
    sure = routed(weights, name, flat)
    chosen = sure.argmax(1)
    out = np.zeros_like(flat)
    for number in np.unique(chosen):
        at = chosen == number
        out[at] = _hidden(weights, name, f".{number}", flat[at]) * sure[at, number, None]
    return out.reshape(rows.shape)


def routed(weights: Weights, name: str, rows: np.ndarray) -> np.ndarray:
    """(row, layer): how sure the router of a mixture is, each row sums to 1."""
    score = _linear(weights, f"{name}.router", rows)
    score = np.exp(score - score.max(1, keepdims=True))
    return np.asarray(score / score.sum(1, keepdims=True))
