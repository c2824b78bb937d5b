"""Training of the series model: from synthetic examples, or on from a parent's weights. Needs torch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from industria.core import Progress, missing_extra, silent
from industria.models.series.candidates import NAMES
from industria.models.series.examples import Examples
from industria.models.series.forward import SeriesModel
from industria.models.series.looks import POINTS, look
from industria.models.series.shape import KNOTS, STEPS

try:
    import torch
except ImportError:
    raise missing_extra("learn", "torch") from None

from industria.models.series.net import Net, loss_of
from industria.models.training.loop import History, fit
from industria.models.training.plan import TrainingPlan

_LEVEL = NAMES.index("level of 1 seasons")
_FAR = 96  # steps of the horizon from which an error weighs less
_HELD_ROWS = 2000
_PROBED = 21 * POINTS  # steps of a probe


@dataclass(frozen=True, slots=True)
class Aim:
    """What a training aims at. ``far``: the weight of steps from the fifth season on; ``ease``: an error is
    counted against that of the seasonal naive plus this (squared spreads); 0: as it is. ``absolute``: the
    share of absolute errors beside squared ones."""

    far: float = 0.4
    ease: float = 0.0
    absolute: float = 0.0


class SeriesLearner:
    """Examples in random order, a function of the seed and the step alone."""

    def __init__(
        self, net: Net, pool: Examples, held: Examples, plan: TrainingPlan, aim: Aim
    ) -> None:
        self.module = net
        self._pool, self._held, self._plan, self._aim = pool, held, plan, aim
        spans = np.diff(KNOTS, append=2 * KNOTS[-1] - KNOTS[-2]).astype(np.float32)
        weight = np.where(KNOTS < _FAR, 1.0, aim.far) * spans
        self._weight = torch.tensor(weight / weight.mean(), dtype=torch.float32)

    def batch(self, step: int) -> tuple[torch.Tensor, ...]:
        """The rows of a step."""
        r = np.random.default_rng([self._plan.seed, step])
        return _tensors(self._pool, r.integers(0, len(self._pool), self._plan.batch))

    def loss(self, module: torch.nn.Module, batch: tuple[torch.Tensor, ...]) -> torch.Tensor:
        """The mean over rows."""
        odd, even, parts, truth = batch
        weight = self._weight.to(truth.device)[None]
        if self._aim.ease:
            naive = parts[:, :, 0] + parts[:, :, _LEVEL]
            own = 1 / (((naive - truth) ** 2).mean(1, keepdim=True) + self._aim.ease)
            weight = weight * (own / own.mean()).clamp(max=8)
        assert isinstance(module, Net)
        return loss_of(module, odd, even, parts, truth, weight, self._aim.absolute)

    def validate(self, module: torch.nn.Module) -> float | None:
        """The loss on held-out examples; None where there are none."""
        if not len(self._held):
            return None
        rows = np.arange(len(self._held))
        parts = np.array_split(rows, max(1, len(rows) // _HELD_ROWS))
        found = [float(self.loss(module, _tensors(self._held, p))) * len(p) for p in parts]
        return sum(found) / len(rows)


def _tensors(pool: Examples, rows: np.ndarray) -> tuple[torch.Tensor, ...]:
    """Rows of examples as float32 tensors."""
    arrays = (pool.odd, pool.even, pool.parts, pool.truth)
    return tuple(torch.from_numpy(a[rows].astype(np.float32)) for a in arrays)


def fresh(weights: np.ndarray, pool: Examples, width: int, blocks: int, seed: int) -> Net:
    """A network that changes nothing yet. ``weights``: (STEPS, COUNT)."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        even = (pool.even.mean(0), pool.even.std(0) + 1e-3)
        return Net(weights[KNOTS], even, pool.odd.shape[1], width, blocks)


def reopened(model: SeriesModel, which: int = 0) -> Net:
    """One of a model's networks, to be trained on, as much as it counts in the model."""
    arrays = model.nets[which]
    blocks = len([k for k in arrays if k.endswith(".up.weight")])
    even = (arrays["even_mean"], arrays["even_spread"])
    wide, entering = arrays["enter.weight"].shape
    net = Net(model.weights[KNOTS], even, entering - len(even[0]), wide, blocks, model.strength)
    for number, block in enumerate(net.blocks):  # a compressed network has fewer hidden units
        units = len(arrays[f"blocks.{number}.up.weight"])
        block.up, block.down = torch.nn.Linear(wide, units), torch.nn.Linear(units, wide)
    state = {k: torch.tensor(v) for k, v in arrays.items()}
    upper = torch.tensor(np.diff(model.offsets[4:]), dtype=torch.float32)
    state["offsets"] = torch.log(torch.expm1(upper))
    net.load_state_dict({**net.state_dict(), **state})
    return net


def trained(
    net: Net,
    pool: Examples,
    held: Examples,
    plan: TrainingPlan,
    aim: Aim,
    *,
    checkpoint: Path | None = None,
    progress: Progress = silent,
) -> History:
    """Fit a network in place."""
    return fit(
        SeriesLearner(net, pool, held, plan, aim), plan, checkpoint=checkpoint, progress=progress
    )


def arrays_of(net: Net) -> Mapping[str, np.ndarray]:
    """What ``SeriesModel`` keeps of a network."""
    left = ("weights", "basis", "offsets")
    state = net.state_dict()
    return {k: v.detach().cpu().numpy().copy() for k, v in state.items() if k not in left}


def offsets_of(nets: list[Net]) -> np.ndarray:
    """The quantiles in spreads, (9,), the mean of the networks."""
    return np.asarray(np.mean([n.quantiles().detach().cpu().numpy() for n in nets], 0), np.float32)


def probed(model: SeriesModel, device: str) -> np.ndarray:
    """What the first network says of made series on a device, (series, 2 * knots): forecasts, then spreads."""
    at = np.arange(_PROBED)
    past = np.stack(
        [np.sin(2 * np.pi * at / POINTS * k) + at * k / _PROBED for k in (0.3, 1, 2, 5)]
    )
    seen = look(past, POINTS, STEPS)
    net = reopened(model).to(device).eval()
    given = (seen.odd, seen.even, seen.parts[:, KNOTS])
    with torch.no_grad():
        said = net(*(torch.tensor(a, dtype=torch.float32, device=device) for a in given))
    return np.concatenate([part.cpu().numpy() for part in said], 1)
