"""The network in torch: it attends from every row to the labelled rows and weighs the experts.

What it says of a row is a sum of the experts' guesses with weights of that row's own, and a correction.
Needs the extra ``learn``; ``forward.py`` says the same without torch.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from industria.models.tables.tokens import EXPERTS, SLACK, TABLE, TOP

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
HEAD = EXPERTS + 1 + len(QUANTILES)  # experts, correction, shift of the mean, four steps


@dataclass(frozen=True, slots=True)
class Shape:
    """``experts``: whether it reads them (without is the ablation); ``convex``: whether a number is a mean of
    the experts' guesses, corrected by no more than they differ."""

    width: int = 96
    layers: int = 4
    heads: int = 4
    experts: bool = True
    convex: bool = True


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
        hidden = nn.functional.gelu(self.up(self.between(rows)), approximate="tanh")
        return rows + self.down(hidden)


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
        guess = guesses[:, labelled:, :EXPERTS]
        reach = torch.ones_like(said[..., 0])
        if self.shape.convex:
            number = kind[:, None, None] == 1
            weight = torch.where(number, weight.softmax(2), weight)
            apart = guess.std(2, correction=0) + SLACK
            reach = torch.where(number[..., 0], apart, reach)
        middle = (weight * guess).sum(2) + reach * said[..., EXPERTS]
        mean = middle + reach * said[..., EXPERTS + 1]
        step = nn.functional.softplus(said[..., EXPERTS + 2 :] - 1)
        low = middle - step[..., 0]
        high = middle + step[..., 1]
        parts = [middle, mean, low - step[..., 2], low, middle, high, high + step[..., 3]]
        return torch.stack(parts, 2)
