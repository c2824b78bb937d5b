"""How the network is fitted to the prior: batches, loss, and validation on synthetic tables that are never
learned from. It is a ``Learner`` of ``models.training.loop``."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

from industria.models.tables.forward import Weights
from industria.models.tables.network import QUANTILES, Shape, TableNetwork
from industria.models.tables.prior import draw
from industria.models.tables.tokens import read

Batch = tuple[Tensor, ...]
_HELD_OUT = 2_000_000_000  # seeds from here on are for validation alone
_WIDEST = 5.0
_EVEN = 0.01  # of the loss, as Switch Transformers have it


class TableLearner:
    """``rows``: tokens of one batch, about; ``held_out``: batches of the validation part."""

    def __init__(self, shape: Shape, *, rows: int, held_out: int, seed: int = 0) -> None:
        with torch.random.fork_rng(devices=()):
            torch.manual_seed(seed)
            self.network = TableNetwork(shape)
        self._rows = rows
        self._seed = seed
        self._held_out = held_out
        self._kept: list[Batch] = []

    @property
    def module(self) -> nn.Module:
        """The network."""
        return self.network

    def batch(self, step: int) -> Batch:
        """The tables of a step; every tensor has as many first entries as there are tables."""
        return batch_of(self._seed * 10_000_019 + step, self._rows)

    def loss(self, module: nn.Module, batch: Batch) -> Tensor:
        """The mean over tables, and of a mixture how unevenly its layers are used."""
        found = losses(module, batch).mean()
        assert isinstance(module, TableNetwork)
        return found + _EVEN * module.imbalance() if module.shape.mixture > 1 else found

    def validate(self, module: nn.Module) -> float | None:
        """The mean loss of the validation part."""
        if not self._kept:
            self._kept = [batch_of(_HELD_OUT + n, self._rows) for n in range(self._held_out)]
        device = next(module.parameters()).device
        found = [losses(module, tuple(t.to(device) for t in b)).mean() for b in self._kept]
        return float(torch.stack(found).mean()) if found else None


def batch_of(seed: int, rows: int) -> Batch:
    """Tables of one shape, about ``rows`` tokens in all, a pure function of its arguments.

    Guesses (table, output, row, 2 * expert), features (table, output, row, TOP), target (table, output,
    labelled), about the table (table, output, TABLE); of the unlabelled rows what is wanted (table, row) and
    whether it counts (table, row); how many classes there are (table,), 0 for numbers.
    """
    episode = draw(seed, rows)
    labelled, tables = episode.labelled, len(episode.target)
    tokens = read(
        episode.features, episode.target[:, :labelled], episode.classes,
        np.random.default_rng((seed, 1)),
    )  # fmt: skip
    parts = (tokens.guesses, tokens.features, tokens.target, tokens.table)
    each = [part.reshape(tables, tokens.outputs, *part.shape[1:]) for part in parts]
    rest = [episode.target[:, labelled:], episode.counts[:, labelled:]]
    classes = np.full(tables, episode.classes)
    arrays = (*each, *rest, classes)
    return tuple(torch.from_numpy(np.ascontiguousarray(a, np.float32)) for a in arrays)


def losses(module: nn.Module, batch: Batch) -> Tensor:
    """Of each table its mean loss: cross-entropy of classes, pinball and squared error of numbers."""
    guesses, features, target, table, wanted, counts, kinds = batch
    tables, outputs = guesses.shape[:2]
    said = module(
        guesses.flatten(0, 1), features.flatten(0, 1), target.flatten(0, 1), table.flatten(0, 1)
    )
    classes = int(kinds[0])
    if classes == 0:
        each = _number_loss(said, wanted)
    elif classes == 2:
        each = nn.functional.binary_cross_entropy_with_logits(
            said[..., 0], wanted, reduction="none"
        )
    else:
        logits = said[..., 0].view(tables, outputs, -1)
        each = nn.functional.cross_entropy(logits, wanted.long(), reduction="none")
    return (each * counts).sum(1) / counts.sum(1).clamp_min(1)


def _number_loss(said: Tensor, wanted: Tensor) -> Tensor:
    """Pinball of the quantiles (Koenker and Bassett, 1978) and Huber's loss of the mean."""
    wanted = wanted.clamp(-_WIDEST, _WIDEST)
    off = wanted[..., None] - said[..., 2:]
    level = torch.tensor(QUANTILES, device=off.device)
    pinball = torch.maximum(level * off, (level - 1) * off).mean(2)
    square = nn.functional.smooth_l1_loss(said[..., 1], wanted, reduction="none", beta=2.0)
    return pinball + 0.25 * square


def probed(weights: Weights, shape: Shape, device: str) -> np.ndarray:
    """What a network says of one made batch on a device, flat."""
    network = TableNetwork(shape)
    network.load_state_dict({n: torch.from_numpy(w.copy()) for n, w in weights.items()})
    network.to(device).eval()
    with torch.no_grad():
        parts = batch_of(_HELD_OUT, 400)[:4]
        said: Tensor = network(*(p.reshape(-1, *p.shape[2:]).to(device) for p in parts))
    return np.asarray(said.cpu().numpy()).reshape(-1)
