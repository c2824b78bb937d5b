"""The series model without torch: its arrays, and what they say of a batch of series of one season."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from industria.models.series.candidates import COUNT
from industria.models.series.looks import POINTS, TRIAL_NAMES, TRIALS, Look, look
from industria.models.series.shape import BASES, KNOTS, QUANTILES, STEPS, along, basis, season_time

if TYPE_CHECKING:
    from industria.models.compression.session import Session

GATE_SCALE = 0.3
_WEEK = 7 * POINTS
_CHUNK = 512


@dataclass(frozen=True)
class Said:
    """``point`` (series, horizon), ``trials`` (series, horizon, trial) and ``spread`` (series, horizon) in the
    series' own units; quantiles are ``point + spread * offsets``. The trials: the classical forecasts, the parts
    as they weigh at first, each network alone (``trial_names``). ``weights`` (series, part): what each part weighed, as a mean over the horizon."""

    point: np.ndarray
    spread: np.ndarray
    weights: np.ndarray
    trials: np.ndarray


@dataclass(frozen=True)
class SeriesModel:
    """``weights`` (STEPS, COUNT): what the parts weigh at first; ``nets``: arrays of one or more networks, by
    name, whose mean counts; ``strength``: how much of their change is taken; ``offsets`` (9,): the quantiles
    in spreads; ``history``: what its making says of itself, as JSON; ``bits``: of its file where it was
    compressed, else 0: then ONNX Runtime computes, where that is here."""

    weights: np.ndarray
    nets: Sequence[Mapping[str, np.ndarray]]
    offsets: np.ndarray
    strength: float = 1.0
    history: Mapping[str, object] = field(default_factory=dict)
    bits: int = 0

    @property
    def parameters(self) -> int:
        """How many numbers it learned."""
        return sum(a.size for net in self.nets for a in net.values()) + self.weights.size

    @property
    def trial_names(self) -> tuple[str, ...]:
        """The trials of ``Said``, in their order."""
        alone = (f"network {n + 1} alone" for n in range(len(self.nets)))
        return (*TRIAL_NAMES, "parts without a network", *alone)

    def say(self, x: np.ndarray, season: int, horizon: int) -> Said:
        """(series, given steps), finite, two steps or more -> the forecast of the next ``horizon`` steps."""
        chunks = [
            self._of(look(part, season, horizon), season, horizon)
            for part in np.array_split(x, max(1, -(-len(x) // _CHUNK)))
        ]
        return Said(
            *(
                np.concatenate([getattr(c, f) for c in chunks])
                for f in ("point", "spread", "weights", "trials")
            )
        )

    def embed(self, x: np.ndarray, season: int) -> np.ndarray:
        """(series, given steps) -> (series, width): what the first network knows of a series, for search and
        classification; the sign and the scale of a series do not change it."""
        seen = look(x, season, season)
        even = _scaled(seen.even, self.nets[0])
        return np.asarray(0.5 * (self._trunk(0, seen.odd, even) + self._trunk(0, -seen.odd, even)))

    def trunks(self, odd: np.ndarray, even: np.ndarray) -> list[np.ndarray]:
        """What each network makes of features, (series, width)."""
        return [self._trunk(i, odd, _scaled(even, net)) for i, net in enumerate(self.nets)]

    def _of(self, seen: Look, season: int, horizon: int) -> Said:
        at = season_time(horizon, season)
        steps = np.arange(STEPS, dtype=float)
        base = along(self.weights.T, steps, at, float(_WEEK)).T  # beyond its reach as a week before
        curves = basis(np.minimum(at, STEPS - 1))
        gate = np.zeros((len(seen.odd), COUNT, BASES), np.float32)
        correction = np.zeros((len(seen.odd), horizon), np.float32)
        spread = np.zeros((len(seen.odd), horizon), np.float32)
        start = np.einsum("shk,hk->sh", seen.parts, base)
        trials = [seen.parts @ TRIALS.T, start[:, :, None]]
        knots = KNOTS.astype(float)
        for number, net in enumerate(self.nets):
            even = _scaled(seen.even, net)
            one, mirror = (self._trunk(number, odd, even) for odd in (seen.odd, -seen.odd))
            both = 0.5 * (one + mirror)
            own = _linear(net, "gate", both).reshape(-1, COUNT, BASES) * GATE_SCALE
            said = 0.5 * (_linear(net, "correct", one) - _linear(net, "correct", mirror))
            said = along(said, knots, at, float(_WEEK))
            alone = (
                start + np.einsum("shk,skb,hb->sh", seen.parts, own, curves, optimize=True) + said
            )
            trials.append(alone[:, :, None])
            gate += own
            correction += said
            spread += np.exp((_linear(net, "width", both) @ curves.T).clip(-6, 3))
        share = self.strength / len(self.nets)
        weights = base[None] + share * (gate @ curves.T).transpose(0, 2, 1)
        point = np.einsum("shk,shk->sh", seen.parts, weights) + share * correction
        return Said(
            point * seen.spread + seen.centre,
            spread / len(self.nets) * seen.spread,
            weights.mean(1),
            np.concatenate(trials, 2) * seen.spread[:, :, None] + seen.centre[:, :, None],
        )

    def _trunk(self, number: int, odd: np.ndarray, even: np.ndarray) -> np.ndarray:
        """What one network makes of the features, (series, width)."""
        if self._sessions:
            return self._sessions[number](odd=odd.astype(np.float32), even=even.astype(np.float32))[
                0
            ]
        return _trunk(self.nets[number], odd, even)

    @cached_property
    def _sessions(self) -> Sequence[Session]:
        """Of a compressed model its networks as graphs; none where it is not, or no runtime is here."""
        from industria.models.compression.session import Session, runtime_here

        if not self.bits or not runtime_here():
            return ()
        from industria.models.compression.series_graph import trunk_graph

        return tuple(Session(trunk_graph(net, bits=32)) for net in self.nets)

    def arrays(self) -> dict[str, np.ndarray]:
        """All of it as named arrays."""
        named = {f"net{i}.{k}": a for i, net in enumerate(self.nets) for k, a in net.items()}
        return {
            "weights": self.weights, "offsets": self.offsets,
            "strength": np.array([self.strength], np.float32), **named,
        }  # fmt: skip

    @classmethod
    def from_arrays(cls, given: Mapping[str, np.ndarray], bits: int = 0) -> SeriesModel:
        """The inverse of ``arrays``."""
        nets: dict[str, dict[str, np.ndarray]] = {}
        for name, array in given.items():
            if name.startswith("net"):
                net, _, key = name.partition(".")
                nets.setdefault(net, {})[key] = array
        ordered = [nets[f"net{i}"] for i in range(len(nets))]
        strength = float(given["strength"][0])
        return cls(given["weights"], ordered, given["offsets"], strength, bits=bits)


MIDDLE = QUANTILES.index(0.5)


def _scaled(even: np.ndarray, net: Mapping[str, np.ndarray]) -> np.ndarray:
    return np.asarray(((even - net["even_mean"]) / net["even_spread"]).clip(-6, 6))


def _linear(net: Mapping[str, np.ndarray], name: str, x: np.ndarray) -> np.ndarray:
    return np.asarray(x @ net[f"{name}.weight"].T + net[f"{name}.bias"])


def _norm(net: Mapping[str, np.ndarray], name: str, x: np.ndarray) -> np.ndarray:
    centred = x - x.mean(1, keepdims=True)
    scaled = centred / np.sqrt((centred**2).mean(1, keepdims=True) + 1e-5)
    return np.asarray(scaled * net[f"{name}.weight"] + net[f"{name}.bias"])


def _gelu(x: np.ndarray) -> np.ndarray:
    """In the form of tanh, as the network is trained."""
    return np.asarray(
        0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3))), np.float32
    )


def hidden_units(
    net: Mapping[str, np.ndarray], odd: np.ndarray, even: np.ndarray
) -> dict[str, np.ndarray]:
    """(series, unit) of each block, by its name in the network, of features as ``look`` gives them."""
    found: dict[str, np.ndarray] = {}
    _trunk(net, odd, _scaled(even, net), found)
    return found


def _trunk(
    net: Mapping[str, np.ndarray],
    odd: np.ndarray,
    even: np.ndarray,
    hidden: dict[str, np.ndarray] | None = None,
) -> np.ndarray:
    """(series, odd), scaled (series, even) -> (series, width); ``hidden``: takes the units of each block."""
    h = _linear(net, "enter", np.concatenate([odd, even], 1))
    block = 0
    while f"blocks.{block}.up.weight" in net:
        at = f"blocks.{block}"
        units = _gelu(_linear(net, f"{at}.up", _norm(net, f"{at}.norm", h)))
        if hidden is not None:
            hidden[at] = units
        h = h + _linear(net, f"{at}.down", units)
        block += 1
    return _norm(net, "norm", h)
