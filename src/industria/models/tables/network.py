"""The network in torch: it attends from every row to the labelled rows and weighs the experts.

What it says of a row is a sum of the experts' guesses with weights of that row's own, and a correction.
Needs the extra ``learn``; ``forward.py`` says the same without torch.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from industria.models.tables.tokens import EXPERTS, TABLE, TOP

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
HEAD = EXPERTS + 1 + len(QUANTILES)  # experts, correction, shift of the mean, four steps


@dataclass(frozen=True, slots=True)
class Shape:
    """``experts``: whether it reads them (without is the ablation); ``mixture``: of how many hidden layers each row
    takes one (1 is a dense network)."""

    width: int = 96
    layers: int = 4
    heads: int = 4
    experts: bool = True
    mixture: int = 1


class Mixture(nn.Module):
    """Several hidden layers, of which a router gives each row one (Fedus et al., Switch Transformers, 2022).

    A row's result is weighed by how sure the router was. As many parameters are at work on a row as in the dense
    hidden layer, and the router's. ``balance``: of the last batch, 1 where all layers got as many rows; ``share`` (layer,): of its rows.
    """

    def __init__(self, width: int, count: int) -> None:
        super().__init__()
        self.router = nn.Linear(width, count)
        self.up = nn.ModuleList(nn.Linear(width, 2 * width) for _ in range(count))
        self.down = nn.ModuleList(nn.Linear(2 * width, width) for _ in range(count))
        self.balance, self.share = torch.tensor(1.0), torch.full((count,), 1 / count)

    def forward(self, rows: Tensor) -> Tensor:
        """(table, row, width), normalised, to what is added to the rows."""
        flat = rows.flatten(0, 1)
        sure = self.router(flat).softmax(1)
        best, chosen = sure.max(1)
        share = nn.functional.one_hot(chosen, len(self.up)).to(sure.dtype).mean(0)
        self.share = share.detach()
        self.balance = len(self.up) * (share * sure.mean(0)).sum()
        out = torch.zeros_like(flat)
        for number, (up, down) in enumerate(zip(self.up, self.down, strict=True)):
            at = (chosen == number).nonzero()[:, 0]
            hidden = nn.functional.gelu(up(flat[at]), approximate="tanh")
            out = out.index_add(0, at, down(hidden) * best[at, None])
        return out.view_as(rows)


class Block(nn.Module):
    """Attention to the labelled rows, then a hidden layer; both on normalised input."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        width = shape.width
        self.heads = shape.heads
        self.before = nn.LayerNorm(width)
        self.query = nn.Linear(width, width)
        self.both = nn.Linear(width, 2 * width)
        self.out = nn.Linear(width, width)
        self.between = nn.LayerNorm(width)
        self.mixture = Mixture(width, shape.mixture) if shape.mixture > 1 else None
        if self.mixture is None:
            self.up = nn.Linear(width, 2 * width)
            self.down = nn.Linear(2 * width, width)

    def forward(self, rows: Tensor, labelled: int) -> Tensor:
        """(table, row, width) to the same."""
        tables, count, width = rows.shape
        normal = self.before(rows)
        query = self.query(normal).view(tables, count, self.heads, -1).transpose(1, 2)
        pair = self.both(normal[:, :labelled]).view(tables, labelled, 2, self.heads, -1)
        key, value = pair.permute(2, 0, 3, 1, 4)
        seen = nn.functional.scaled_dot_product_attention(query, key, value)
        rows = rows + self.out(seen.transpose(1, 2).reshape(tables, count, width))
        if self.mixture is not None:
            mixed: Tensor = rows + self.mixture(self.between(rows))
            return mixed
        hidden = nn.functional.gelu(self.up(self.between(rows)), approximate="tanh")
        added: Tensor = rows + self.down(hidden)
        return added


class TableNetwork(nn.Module):
    """Tokens in; of every unlabelled row a logit, or a mean and quantiles."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        width = shape.width
        self.guesses = nn.Linear(2 * EXPERTS, width)
        self.features = nn.Linear(TOP, width)
        self.table = nn.Linear(TABLE, width)
        self.label = nn.Linear(2, width)
        self.blocks = nn.ModuleList(Block(shape) for _ in range(shape.layers))
        self.last = nn.LayerNorm(width)
        self.head = nn.Linear(width, HEAD)
        self.trust = nn.Parameter(torch.full((2, EXPERTS), 1 / EXPERTS))
        with torch.no_grad():
            self.trust[0] *= 2
            self.head.weight *= 0.1
            self.head.bias.zero_()

    def shares(self) -> tuple[tuple[float, ...], ...]:
        """Of each mixture the share of the last batch's rows that each of its layers got."""
        return tuple(tuple(m.share.tolist()) for m in self.modules() if isinstance(m, Mixture))

    def imbalance(self) -> Tensor:
        """How much more than 1 the balance of the mixtures was over the last batch, their mean; 0 without any."""
        found = [m.balance - 1 for m in self.modules() if isinstance(m, Mixture)]
        return torch.stack(found).mean() if found else torch.zeros(())

    def forward(self, guesses: Tensor, features: Tensor, target: Tensor, table: Tensor) -> Tensor:
        """(table * output, unlabelled row, 2 + quantile): logit or median, mean, quantiles."""
        labelled = target.shape[1]
        about = table
        if not self.shape.experts:
            guesses = torch.zeros_like(guesses)
            about = torch.cat([torch.zeros_like(table[:, :EXPERTS]), table[:, EXPERTS:]], 1)
        known = self.label(torch.stack([target, torch.ones_like(target)], 2))
        rows = self.guesses(guesses) + self.features(features) + self.table(about)[:, None]
        rows = torch.cat([rows[:, :labelled] + known, rows[:, labelled:]], 1)
        for block in self.blocks:
            rows = block(rows, labelled)
        said = self.head(self.last(rows[:, labelled:]))
        kind = table[:, -2].round().long()  # 1 for numbers
        weight = said[..., :EXPERTS] + self.trust[kind][:, None]
        middle = (weight * guesses[:, labelled:, :EXPERTS]).sum(2) + said[..., EXPERTS]
        mean = middle + said[..., EXPERTS + 1]
        step = nn.functional.softplus(said[..., EXPERTS + 2 :] - 1)
        low = middle - step[..., 0]
        high = middle + step[..., 1]
        parts = [middle, mean, low - step[..., 2], low, middle, high, high + step[..., 3]]
        return torch.stack(parts, 2)
