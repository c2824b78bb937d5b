"""What is minimised: the surprise at answers, at better rather than worse ones (DPO), or the want of a reward (GRPO)."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from industria.core import missing_extra

try:
    import torch
    from torch import Tensor, nn
except ImportError:
    raise missing_extra("tune", "torch") from None

from industria.models.language.generating import Sampling, continued
from industria.models.language.network import LEFT_OUT, bits_per_byte, padded, surprise

if TYPE_CHECKING:
    from industria.models.language.examples import Row, Tokens
    from industria.models.language.model import LanguageModel
    from industria.models.training.loop import Batch

_SEEN = 32  # rows of the validation part that are looked at


class Held(nn.Module):
    """The parameters of a network that are trained, alone: a checkpoint need not hold the rest of it.

    They are the network's own: what moves or changes here does there.
    """

    def __init__(self, network: Any) -> None:
        """Hold what requires a gradient now."""
        super().__init__()
        self.__dict__["network"] = network
        self.trained = nn.ParameterList([p for p in network.parameters() if p.requires_grad])

    def _apply(self, fn: Any, recurse: bool = True) -> Held:
        self.__dict__["network"]._apply(fn)
        return self

    def train(self, mode: bool = True) -> Held:
        """The mode of both."""
        self.__dict__["network"].train(mode)
        return super().train(mode)


@dataclass
class AnswerLearner:
    """Supervised: the answers of prompts, or text (Ouyang et al. 2022, arXiv:2203.02155, first step)."""

    network: Any
    train: Sequence[Tokens]
    validation: Sequence[Tokens]
    rows: int
    pad: int
    seed: int

    @cached_property
    def module(self) -> nn.Module:
        """What is trained."""
        return Held(self.network)

    def batch(self, step: int) -> Batch:
        """Tokens and labels, (row, token)."""
        return padded([self.train[i] for i in picked(len(self.train), self.rows, step, self.seed)], self.pad)  # fmt: skip

    def loss(self, _module: nn.Module, batch: Batch) -> Tensor:
        """Mean over rows of the mean nats of a token."""
        total, count = surprise(self.network, *batch)
        return (total / count.clamp(min=1)).mean()

    def validate(self, _module: nn.Module) -> float | None:
        """Bits for each byte of answers that are not learned from."""
        if not self.validation:
            return None
        return bits_per_byte(self.network, self.validation[:_SEEN], self.pad)


@dataclass
class PreferenceLearner:
    """Direct preference optimisation (Rafailov et al. 2023, arXiv:2305.18290): better over worse answers."""

    network: Any
    better: Sequence[Tokens]
    worse: Sequence[Tokens]
    held_out: int
    rows: int
    pad: int
    seed: int
    beta: float

    @cached_property
    def module(self) -> nn.Module:
        """What is trained; what the network thought before is asked first, before a checkpoint is taken up."""
        self.before = self._before()
        return Held(self.network)

    def _before(self) -> Tensor:
        """(row, 2): log-likelihoods of the better and the worse answer by the network as it was."""
        with torch.no_grad():
            found = [
                self._likelihood(padded(pair, self.pad)) for pair in zip(self.better, self.worse, strict=True)
            ]  # fmt: skip
        return torch.stack(found)

    def batch(self, step: int) -> Batch:
        """For each pair: tokens and labels of both, (pair, 2, token), and what they were worth before."""
        rows = picked(len(self.better) - self.held_out, self.rows, step, self.seed)
        return self._pairs([i + self.held_out for i in rows])

    def loss(self, _module: nn.Module, batch: Batch) -> Tensor:
        """Mean over pairs of -log sigmoid of beta times how much the margin grew."""
        return -nn.functional.logsigmoid(self.beta * self._grown(batch)).mean()

    def validate(self, module: nn.Module) -> float | None:
        """The loss on the pairs that are held out."""
        if not self.held_out:
            return None
        return float(self.loss(module, self._pairs(range(self.held_out))))

    def _pairs(self, rows: Sequence[int]) -> Batch:
        examples = [e for i in rows for e in (self.better[i], self.worse[i])]
        ids, labels = padded(examples, self.pad)
        shape = (len(rows), 2, -1)
        return ids.reshape(shape), labels.reshape(shape), self.before[list(rows)]

    def _grown(self, batch: Batch) -> Tensor:
        ids, labels, before = batch
        now = self._likelihood((ids.flatten(0, 1), labels.flatten(0, 1))).reshape(-1, 2)
        return (now - before)[:, 0] - (now - before)[:, 1]

    def _likelihood(self, given: tuple[Tensor, Tensor]) -> Tensor:
        return -surprise(self.network, *given)[0]


@dataclass
class RewardLearner:
    """Group relative policy optimisation (Shao et al. 2024, arXiv:2402.03300): samples beside each other.

    Each step samples ``samples`` answers to each prompt from the network as it is, so that the ratio of
    policies is 1; what an answer gains over the mean of its group, in spreads, weighs its likelihood.
    ``beta``: how dear it is to leave the network as it was (their unbiased estimate of the divergence).
    """

    model: LanguageModel
    prompts: Sequence[Row]
    validation: Sequence[Row]
    reward: Callable[[str, str], float]
    rows: int
    samples: int
    length: int
    beta: float
    seed: int

    @cached_property
    def module(self) -> nn.Module:
        """What is trained; the network as it was is copied first."""
        self.before = copy.deepcopy(self.model.network).requires_grad_(False).eval()
        return Held(self.model.network)

    def batch(self, step: int) -> Batch:
        """(row,): which prompts."""
        return (torch.tensor(picked(len(self.prompts), self.rows, step, self.seed)),)

    def loss(self, _module: nn.Module, batch: Batch) -> Tensor:
        """Sample, judge, and weigh each token of an answer by what the answer gained over its group."""
        asked = [self.prompts[int(i)].prompt for i in batch[0] for _ in range(self.samples)]
        self.model.network.eval()
        seed = int(torch.randint(2**31 - 1, (1,)))
        with torch.no_grad():
            answers = continued(self.model, asked, Sampling(self.length, 1.0, seed))
        self.model.network.train()
        reached = [self.reward(p, a.text) for p, a in zip(asked, answers, strict=True)]
        grouped = torch.tensor(reached).reshape(-1, self.samples)
        spread = grouped.std(1, keepdim=True, correction=0)
        gain = ((grouped - grouped.mean(1, keepdim=True)) / (spread + 1e-4)).flatten()
        ids, labels = padded([a.tokens for a in answers], self.model.stop)
        now, wanted = self._each(self.model.network, ids, labels)
        with torch.no_grad():
            before, _ = self._each(self.before, ids, labels)
        apart = (before - now).exp() - (before - now) - 1
        each = wanted * (self.beta * apart - gain[:, None] * (now - now.detach() + 1))
        return (each.sum(1) / wanted.sum(1).clamp(min=1)).mean()

    def validate(self, _module: nn.Module) -> float | None:
        """What the greedy answers to held-out prompts lack of the whole reward."""
        if not self.validation:
            return None
        asked = [row.prompt for row in self.validation[:_SEEN]]
        answers = continued(self.model, asked, Sampling(self.length))
        reached = [self.reward(p, a.text) for p, a in zip(asked, answers, strict=True)]
        return 1.0 - sum(reached) / len(reached)

    @staticmethod
    def _each(network: Any, ids: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
        """The log-likelihood of each token, (row, token), and where there is a label."""
        hidden = network.model(input_ids=ids, use_cache=False).last_hidden_state[:, :-1]
        wanted = labels[:, 1:]
        there = wanted != LEFT_OUT
        logits = network.lm_head(hidden[there]).float()
        each = -nn.functional.cross_entropy(logits, wanted[there], reduction="none")
        return torch.zeros(wanted.shape).masked_scatter(there, each), there.float()


def picked(among: int, count: int, step: int, seed: int) -> list[int]:
    """Which rows a step takes: every row once before any comes again, in an order by the seed."""
    found: list[int] = []
    at = step * count
    while len(found) < count:
        turn, place = divmod(at + len(found), among)
        generator = torch.Generator().manual_seed(seed * 1_000_003 + turn)
        found += torch.randperm(among, generator=generator)[place : place + count - len(found)].tolist()  # fmt: skip
    return found


def trained_bytes(network: Any) -> Mapping[str, int]:
    """Bytes of the weights, and of what is trained: those once more as gradients and twice as moments."""
    weights = {p.data_ptr(): p.numel() * p.element_size() for p in network.parameters()}
    for parameter in network.parameters():
        if state := getattr(parameter, "quant_state", None):
            scales = [state.absmax, *([state.state2.absmax] if state.nested else [])]
            weights |= {s.data_ptr(): s.numel() * s.element_size() for s in scales}
    learned = sum(p.numel() * p.element_size() for p in network.parameters() if p.requires_grad)
    return {"weights": sum(weights.values()), "trained": learned}
