"""Answers to prompts: greedy or sampled, many at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from industria.core import Progress, missing_extra, silent

try:
    import torch
except ImportError:
    raise missing_extra("tune", "torch") from None

from industria.models.language.examples import Tokens, prompt_tokens

if TYPE_CHECKING:
    from industria.models.language.model import LanguageModel

_AT_ONCE = 128


@dataclass(frozen=True, slots=True)
class Sampling:
    """``length``: most tokens of an answer; ``temperature``: 0 for the likeliest token; ``line``: stop at
    the end of a line."""

    length: int = 96
    temperature: float = 0.0
    seed: int = 0
    line: bool = False


@dataclass(frozen=True, slots=True)
class Continued:
    """An answer: its text, and prompt and answer as tokens; ``whole``: it came to its end."""

    text: str
    tokens: Tokens
    whole: bool


@torch.no_grad()
def continued(
    model: LanguageModel,
    prompts: Sequence[str],
    sampling: Sampling,
    progress: Progress = silent,
) -> list[Continued]:
    """The answer to each prompt, in their order; those of like length are answered together."""
    given = [prompt_tokens(model.tokenizer, p) for p in prompts]
    order = sorted(range(len(given)), key=lambda i: len(given[i]))
    found: dict[int, Continued] = {}
    for at in range(0, len(order), _AT_ONCE):
        progress("answers", at, len(order))
        some = order[at : at + _AT_ONCE]
        answers = _together(model, [given[i] for i in some], sampling, at)
        found |= dict(zip(some, answers, strict=True))
    return [found[i] for i in range(len(given))]


def _together(
    model: LanguageModel, given: Sequence[Sequence[int]], sampling: Sampling, number: int
) -> list[Continued]:
    longest = max(map(len, given))
    ids = torch.full((len(given), longest), model.stop)
    seen = torch.zeros_like(ids)
    for row, tokens in enumerate(given):  # padded before: all go on from the same place
        ids[row, longest - len(tokens) :] = torch.tensor(tokens)
        seen[row, longest - len(tokens) :] = 1
    ends = [model.stop, *(model.tokenizer.encode("\n", add_special_tokens=False).ids if sampling.line else ())]  # fmt: skip
    drawn = sampling.temperature > 0
    how = {"do_sample": True, "temperature": sampling.temperature, "top_k": 0} if drawn else {"do_sample": False}  # fmt: skip
    with torch.random.fork_rng(devices=()):
        torch.manual_seed(sampling.seed * 1_000_003 + number)
        out = model.network.generate(
            input_ids=ids, attention_mask=seen, max_new_tokens=sampling.length,
            eos_token_id=ends, pad_token_id=model.stop, **how,
        )  # fmt: skip
    return [
        _ended(model, before, after.tolist(), ends)
        for before, after in zip(given, out[:, longest:], strict=True)
    ]


def _ended(
    model: LanguageModel, before: Sequence[int], after: list[int], ends: Sequence[int]
) -> Continued:
    """An answer up to its end, which is learned as part of it."""
    at = next((i for i, token in enumerate(after) if token in ends), len(after))
    text = model.tokenizer.decode(after[:at])
    return Continued(
        text, Tokens((*before, *after[: at + 1]), len(before), len(text.encode())), at < len(after)
    )
