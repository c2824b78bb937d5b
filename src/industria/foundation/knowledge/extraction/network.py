"""The network of trained extraction: the trunk, classifiers of spans and of relations, and their input."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import nn

from industria.foundation.knowledge.extraction.trunk import Trunk, packed_weights

_MAX_DISTANCE = 12


_SPAN_SIZE = 256


class Heads(nn.Module):
    """Trunk, span classifier and relation classifier. ``longest``: tokens of a span at most."""

    def __init__(self, layers: int, kinds: int, relations: int, longest: int) -> None:
        super().__init__()
        size = packed_weights().hidden
        self.longest = longest
        self.trunk = Trunk(layers)
        self.drop = nn.Dropout(0.15)
        self.first = nn.Linear(size, _SPAN_SIZE)
        self.last = nn.Linear(size, _SPAN_SIZE, bias=False)
        self.inside = nn.Linear(size, _SPAN_SIZE, bias=False)
        self.width = nn.Embedding(longest, _SPAN_SIZE)
        self.span = nn.Sequential(nn.GELU(), nn.Dropout(0.2), nn.Linear(_SPAN_SIZE, 1 + kinds))
        self.kind = nn.Embedding(kinds, 32)
        self.distance = nn.Embedding(2 * _MAX_DISTANCE + 1, 32)
        self.relation = nn.Sequential(
            nn.Linear(4 * size + 96, 384), nn.GELU(), nn.Dropout(0.2), nn.Linear(384, relations)
        )

    def encode(self, batch: Batch) -> torch.Tensor:
        """Vectors of tokens: (batch, token, hidden), the mean of their pieces."""
        pieces = self.trunk(batch.vectors, batch.padding)
        summed = torch.bmm(batch.spread, pieces)
        tokens: torch.Tensor = self.drop(summed)
        return tokens

    def spans(self, tokens: torch.Tensor) -> torch.Tensor:
        """Scores of every span: (batch, start, width from 1, none and classes).

        As SpERT's, of the span's ends, the maximum over its tokens and its width. Spans over the end of the
        batch score as those cut off there: the caller leaves them out.
        """
        count = tokens.shape[1]
        first, last = self.first(tokens), self.last(tokens)
        widest, rows = tokens, []
        for width in range(self.longest):
            ends = torch.arange(count).add(width).clamp(max=count - 1)
            if width:
                widest = torch.maximum(widest, tokens[:, ends])
            rows.append(first + last[:, ends] + self.inside(widest) + self.width.weight[width])
        scores: torch.Tensor = self.span(torch.stack(rows, 2))
        return scores

    def pairs(self, tokens: torch.Tensor, pairs: list[Pair]) -> torch.Tensor:
        """Scores of relations: (pair, relation)."""
        rows = []
        for p in pairs:
            sentence = tokens[p.sentence]
            left, right = min(p.head[1], p.tail[1]), max(p.head[0], p.tail[0])
            between = (
                sentence[left:right].amax(0) if right > left else torch.zeros_like(sentence[0])
            )
            rows.append(
                torch.cat(
                    [
                        sentence[p.head[0] : p.head[1]].amax(0),
                        sentence[p.tail[0] : p.tail[1]].amax(0),
                        between,
                        sentence[: p.length].amax(0),
                    ]
                )
            )
        kinds = self.kind(torch.tensor([[p.head[2], p.tail[2]] for p in pairs])).flatten(1)
        steps = [
            max(-_MAX_DISTANCE, min(_MAX_DISTANCE, p.tail[0] - p.head[0])) + _MAX_DISTANCE
            for p in pairs
        ]
        distance = self.distance(torch.tensor(steps))
        scores: torch.Tensor = self.relation(torch.cat([torch.stack(rows), kinds, distance], 1))
        return scores


@dataclass(frozen=True, slots=True)
class Pair:
    sentence: int
    head: tuple[int, int, int]
    tail: tuple[int, int, int]
    length: int
    relation: int = 0


@dataclass(frozen=True, slots=True)
class Batch:
    vectors: torch.Tensor
    padding: torch.Tensor
    spread: torch.Tensor
    lengths: list[int]
