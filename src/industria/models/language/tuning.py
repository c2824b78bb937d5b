"""A language model is made: from nothing, continued, tuned whole or by adapters, aligned to choices or a rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, cast

from industria.core import InputError, Progress, UsageError
from industria.models.language import low_rank
from industria.models.language.examples import Row, Rows, Tokens, read_rows, tokens_of
from industria.models.language.learners import (
    AnswerLearner,
    PreferenceLearner,
    RewardLearner,
    trained_bytes,
)
from industria.models.language.memory import peak_bytes
from industria.models.language.model import LanguageModel
from industria.models.language.network import Making, made
from industria.models.language.rewards import rule
from industria.models.training.cost import Work, flop_per_second
from industria.models.training.loop import Learner, fit
from industria.models.training.plan import TrainingPlan
from industria.models.training.source import Source
from industria.models.training.words import plan_of

Method = Literal["full", "lora", "qlora"]
Aim = Literal["answers", "dpo", "grpo"]
_RATES: Mapping[tuple[str, str], float] = {
    ("full", "answers"): 2e-4, ("lora", "answers"): 1e-3, ("qlora", "answers"): 1e-3,
    ("full", "dpo"): 5e-5, ("lora", "dpo"): 2e-4, ("qlora", "dpo"): 2e-4,
    ("full", "grpo"): 2e-4, ("lora", "grpo"): 5e-4, ("qlora", "grpo"): 5e-4,
}  # fmt: skip
_FROM_NOTHING = 3e-3
_LOOKS = 3  # at the validation part
_BYTES_OF_TOKEN = 4  # of English text, about
_ANSWERED = 100  # prompts of the test part
_HELD_OUT = 32  # most pairs that a preference is checked by


@dataclass(frozen=True, slots=True)
class LanguageData:
    """Rows, and how a model is made from them."""

    rows: Rows
    plan: TrainingPlan
    making: Making
    method: str
    aim: Aim
    reward: str
    rank: int
    beta: float
    samples: int
    length: int
    answer_length: int
    learning_rate: float
    parameters: int
    checkpoint: Path | None = None


def read(source: Source) -> LanguageData:
    """Rows and options. Raises InputError, UsageError."""
    options = source.options
    aim = options.get("aim") or "answers"
    method = options.get("method") or ""
    if aim not in ("answers", "dpo", "grpo") or method not in ("", "full", "lora", "qlora"):
        raise UsageError(
            f"expected an aim of answers, dpo or grpo and a method of full, lora or qlora, found {aim!r} and "
            f"{method!r}: change them"
        )
    reward = options.get("reward") or ""
    if reward or aim == "grpo":
        rule(reward)
    plan = plan_of(source, TrainingPlan(steps=100, batch=8, learning_rate=1.0, warmup=5))
    every = max(1, -(-plan.steps // _LOOKS))
    plan = replace(plan, validate_every=every, checkpoint_every=every)
    return LanguageData(
        read_rows(source), plan, Making(options.get("size") or "small", source.whole("vocabulary", 1024)),
        method, cast("Aim", aim), reward, source.whole("rank", 8), source.number("beta", 0.1 if aim == "dpo" else 0.02),
        source.whole("samples", 6), source.whole("length", 128), source.whole("answer_length", 64),
        source.number("learning_rate", 0.0), _parameters(source), source.file("language"),
    )  # fmt: skip


def _parameters(source: Source) -> int:
    """How many numbers the parent is made of, by its card; 0 where that says nothing, or there is none."""
    if not source.parent:
        return 0
    name, _, version = source.parent.partition(":")
    return int(str(source.registry.card(name, int(version)).options.get("parameters", 0)))


def work(data: LanguageData) -> Work:
    """Two FLOP a parameter and token forward, four back; two of these not where the weights stay."""
    from industria.models.language.network import shape_of

    rows = data.rows.train[:500]
    each = sum(len(f"{r.prompt}{r.answer}".encode()) for r in rows) / len(rows)
    tokens = min(data.length, each / _BYTES_OF_TOKEN)
    parameters = data.parameters or shape_of(data.making)[1]
    passes = 6 if data.method == "full" or not (data.method or data.parameters) else 4
    written = data.samples * data.plan.batch * data.answer_length if data.aim == "grpo" else 0
    times = {"answers": 1, "dpo": 2, "grpo": data.samples}[data.aim]
    flop = parameters * (passes * tokens * data.plan.batch * times + 2 * written)
    beside = (
        2 * parameters * (tokens * len(data.rows.unseen[:500]) + _ANSWERED * data.answer_length)
    )
    return Work(flop, data.plan.steps, seconds_beside=beside / flop_per_second())


def tuned(data: LanguageData, parent: LanguageModel | None, seed: int, progress: Progress) -> LanguageModel:  # fmt: skip
    """The model that the data make of a parent, or of nothing.

    Raises InputError where an aim needs a parent, or the rows have not what it needs.
    """
    method = data.method or ("lora" if parent else "full")
    if parent is None:
        if method != "full" or data.aim != "answers":
            raise InputError(
                f"expected a parent for {method} with the aim {data.aim}, found none: add --parent smollm2-135m"
            )
        network, tokenizer = made(data.making, [f"{r.prompt}\n{r.answer}" for r in data.rows.train], seed)  # fmt: skip
        model = LanguageModel(network, tokenizer)
    else:
        model = parent
    share = _opened(model, method, data.rank, seed)
    rate = data.learning_rate or (_RATES[method, data.aim] if parent else _FROM_NOTHING)
    plan = replace(data.plan, learning_rate=rate)
    learner = _learner(model, data, seed)
    said: dict[str, object] = {
        "method": method, "aim": data.aim, "reward": data.reward, "trained_share": share,
        "learning_rate": rate, **_memory(model, learner),
    }  # fmt: skip
    history = fit(learner, plan, checkpoint=data.checkpoint, progress=progress)
    model.network.eval()
    closed = _closed(model, method, data)
    return replace(closed, said={**said, **closed.said, "history": history.to_json()})


def _opened(model: LanguageModel, method: str, rank: int, seed: int) -> float:
    """Make ready what is to be trained; its share of all parameters."""
    if method == "full":
        if model.four_bits:
            raise InputError(
                "expected a parent of whole numbers for method=full, found one of 4 bits: use method=qlora"
            )
        model.network.requires_grad_(True)
        return 1.0
    if low_rank.has_adapters(model.network):
        raise InputError(
            "expected a parent without adapters of its own at 4 bits, found one with: tune its own parent"
        )
    if method == "qlora" and not model.four_bits:
        if model.adapters or not model.base:
            raise InputError(
                "expected named weights such as smollm2-135m as the parent for method=qlora, found a tuned model: "
                "use method=lora"
            )
        low_rank.quantise(model.network)
        model.four_bits = True
    return low_rank.put(model.network, rank, seed)


def _closed(model: LanguageModel, method: str, data: LanguageData) -> LanguageModel:
    """The model with what it learned in its place; says by how much merging changes what it thinks."""
    if method == "full":
        return _rounded(replace(model, base="", adapters={}))
    adapters = low_rank.joined(model.adapters, low_rank.taken(model.network))
    if method == "qlora":
        return replace(model, adapters=adapters)
    probe = _tokens(model, data.rows.unseen[:8], data.length)
    apart = merged_difference(model, probe)
    closed = replace(
        model, adapters=adapters if model.base else {}, said={"merged_difference": apart}
    )
    return closed if model.base else _rounded(closed)  # fmt: skip


def _rounded(model: LanguageModel) -> LanguageModel:
    """With whole weights as their file will hold them."""
    for parameter in model.network.parameters():
        parameter.data = parameter.data.half().float()
    return model


def merged_difference(model: LanguageModel, probe: list[Tokens]) -> float:
    """The largest difference that merging makes to the log-likelihood of an example, in nats; it stays merged."""
    import torch

    from industria.models.language.network import padded, surprise

    ids, labels = padded(probe, model.stop)
    with torch.no_grad():
        before, count = surprise(model.network, ids, labels)
        low_rank.merge(model.network)
        after, _ = surprise(model.network, ids, labels)
    return float(((before - after).abs() / count).max())


def _learner(model: LanguageModel, data: LanguageData, seed: int) -> Learner:
    rows, batch = data.rows, data.plan.batch
    if data.aim == "answers":
        learned = [r for r in rows.train if r.answer]
        if not learned:
            raise InputError(
                "expected answers to learn from, found prompts alone: add a column of answers, or use aim=grpo"
            )
        chosen_by = [r for r in rows.validation if r.answer]
        return AnswerLearner(
            model.network, _tokens(model, learned, data.length), _tokens(model, chosen_by, data.length),
            batch, model.stop, seed,
        )  # fmt: skip
    if data.aim == "dpo":
        pairs = [r for r in (*rows.validation[:_HELD_OUT], *rows.train) if r.rejected]
        if not pairs:
            raise InputError(
                "expected a column of worse answers for aim=dpo, found none: say --option rejected=COLUMN, or let "
                "industria generate keep pairs"
            )
        held_out = sum(bool(r.rejected) for r in rows.validation[:_HELD_OUT])
        worse = [Row(r.prompt, r.rejected) for r in pairs]
        return PreferenceLearner(
            model.network, _tokens(model, pairs, data.length), _tokens(model, worse, data.length),
            held_out, batch, model.stop, seed, data.beta,
        )  # fmt: skip
    check = rule(data.reward).check
    return RewardLearner(
        model, [r for r in rows.train if r.prompt], rows.validation,
        lambda prompt, answer: check(prompt, answer).reward, batch, data.samples, data.answer_length,
        data.beta, seed,
    )  # fmt: skip


def _tokens(model: LanguageModel, rows: Any, length: int) -> list[Tokens]:
    return tokens_of(model.tokenizer, rows, length, model.stop)


def _memory(model: LanguageModel, learner: Learner) -> dict[str, object]:
    """Megabytes that a step takes: weights, gradients, moments and the most that is held in between.

    Counted on one example, whose layers are computed again on the way back, as one does where memory is
    short: the weights that come out are the same.
    """
    if not isinstance(learner, AnswerLearner):
        return {}
    sizes = trained_bytes(model.network)
    example = tuple(part[:1] for part in learner.batch(0))
    between = peak_bytes(model.network, lambda: learner.loss(learner.module, example))
    whole = sizes["weights"] + 2 * sizes["trained"] + between
    return {
        "memory_mb": round(whole / 1e6, 1), "weights_mb": round(sizes["weights"] / 1e6, 1),
        "trained_mb": round(sizes["trained"] / 1e6, 1),
    }  # fmt: skip
