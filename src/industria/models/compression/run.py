"""Make a registered model smaller under a budget: what ``industria models compress`` does.

Methods and steps are tried from the gentlest on; the first whose file and time keep to the budget and that loses
nothing on the examples to choose by is measured once on the others. It is kept as a new version, with its parent,
where it loses no more than is allowed there; where it does not, nothing is kept and the figures are said.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from industria.core import Asset, InputError, ModelCard, Progress, Text, silent
from industria.foundation.lake import Lake
from industria.models.compression import bits
from industria.models.compression.hook import (
    METHODS,
    STEPS,
    Material,
    Method,
    Score,
    Step,
    Timed,
    hook_of,
)
from industria.models.families import named
from industria.models.gate import JUDGED_BY
from industria.models.making import load
from industria.models.registry import Registry

RARE_POINTS = 0.01  # recall of the rarest class that may be lost
_ROUNDS = 15


@dataclass(frozen=True, slots=True)
class Budget:
    """What the model has to come down to. ``times``: how many times smaller its files; ``megabytes``: its files at
    most, 0 for any; ``milliseconds``: of one prediction here at most, 0 for any; ``faster``: how many times faster
    the part that is compressed; ``loss``: share of its metric that
    may be lost."""

    times: float = 4.0
    megabytes: float = 0.0
    milliseconds: float = 0.0
    faster: float = 2.0
    loss: float = 0.01

    def bytes(self, now: int) -> float:
        """The size that its files may have."""
        limit = self.megabytes * 1e6 if self.megabytes else float("inf")
        return min(now / self.times, limit)


@dataclass(frozen=True, slots=True)
class Figures:
    """What there is to know of a model: bytes of its files, least milliseconds of one prediction and of its
    network, how it does."""

    size: int
    whole_ms: float
    network_ms: float
    score: Score


@dataclass(frozen=True, slots=True)
class Tried:
    """A step that was tried, and why it was left; empty for the one that was taken."""

    method: Method
    step: Step
    size: int
    left: str


@dataclass(frozen=True, slots=True)
class Compressed:
    """The new version beside the one that it came from."""

    card: ModelCard
    method: Method
    step: Step
    before: Figures
    after: Figures
    tried: Sequence[Tried]


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be compressed, how far, and by what. ``methods``: in the order in which they are tried;
    ``assets``, ``target``: what it is judged by, see ``hook.Material``."""

    card: ModelCard
    budget: Budget = Budget()
    methods: Sequence[Method] = METHODS
    assets: Sequence[Asset] = ()
    target: str = ""
    seed: int = 0


def compress(registry: Registry, lake: Lake, wish: Wish, progress: Progress = silent) -> Compressed:
    """A smaller version of a model, kept and waiting for promote.

    Raises InputError for a family that has no such methods, where nothing keeps to the budget, and where what does
    loses too much: then with the figures, and nothing is kept.
    """
    card, budget = wish.card, wish.budget
    hook, family = hook_of(card), named(card.family)
    if bits.FILE in card.files:
        raise InputError(
            f"expected a model as it was trained, found {_at(card)}, which is compressed: name its parent {card.parent}"
        )
    unknown = [m for m in wish.methods if m not in hook.methods]
    if unknown and len(wish.methods) == 1:
        raise InputError(
            f"expected a method of {', '.join(hook.methods)} for {card.family}, found {unknown[0]}: name one of them"
        )
    model = load(registry, family, card)
    material = Material(card, model, lake, registry, wish.assets, wish.target, wish.seed)
    trial = hook.trial(material)
    size = sum(map(len, registry.files(card.name, card.version).values()))
    chosen = trial.score(model, "choose")
    tried: list[Tried] = []
    methods = [m for m in wish.methods if m in hook.methods]
    for method, step in _steps(methods, progress):
        # a lesson takes minutes and does not change the size, so the size is looked at before it
        smaller = trial.smaller("prune" if method == "distil" else method, step, progress)
        files = family.save(smaller)
        now = sum(map(len, files.values()))
        left = _over(budget, size, now, trial.timed(model), trial.timed(smaller))
        if method == "distil" and not left:
            smaller = trial.smaller(method, step, progress)
            files = family.save(smaller)
            now = sum(map(len, files.values()))
        left = left or _worse(budget, chosen, trial.score(smaller, "choose"))
        tried.append(Tried(method, step, now, left))
        if not left:
            break
    else:
        listed = "; ".join(f"{t.method} {_step(t.step)}: {t.left}" for t in tried)
        raise InputError(
            f"expected a way to bring {_at(card)} ({size:,} bytes) within the budget, found none ({listed}): "
            "allow more bytes or time, or more loss"
        )
    was, is_now = trial.timed(model), trial.timed(smaller)
    whole, network = _least(was.whole, is_now.whole), _least(was.network, is_now.network)
    before = Figures(size, whole[0], network[0], trial.score(model, "report"))
    after = Figures(now, whole[1], network[1], trial.score(smaller, "report"))
    if lost := _worse(budget, before.score, after.score):
        raise InputError(
            f"expected at most {budget.loss:.1%} of {before.score.metric} and {100 * RARE_POINTS:.0f} point of the "
            f"rarest class's recall to be lost by {method} {_step(step)} of {_at(card)}, found {lost}: nothing was "
            "kept; allow more bytes or more loss, or name another method"
        )
    made = _card(card, method, step, before, after)
    made = replace(made, options={**made.options, **family.options(smaller)})
    kept = registry.add(made, files, _waits(before, after))
    return Compressed(kept, method, step, before, after, tried)


def _steps(methods: Sequence[Method], progress: Progress) -> Iterator[tuple[Method, Step]]:
    """Every step of every method."""
    every = [(method, step) for method in methods for step in STEPS[method]]
    for number, (method, step) in enumerate(every):
        progress(f"{method} {_step(step)}", number, len(every))
        yield method, step


def _over(budget: Budget, size: int, now: int, was: Timed, timed: Timed) -> str:
    """What is over the budget; empty where nothing is."""
    if now > budget.bytes(size):
        return f"{now:,} bytes, over {budget.bytes(size):,.0f}"
    if budget.milliseconds:
        (took,) = _least(timed.whole)
        if took > budget.milliseconds:
            return f"{took:.2f} ms, over {budget.milliseconds:g}"
    if budget.faster > 1:
        before, after = _least(was.network, timed.network)
        if before < budget.faster * after:
            return f"{before / after:.2f} times faster, under {budget.faster:g}"
    return ""


def _worse(budget: Budget, before: Score, after: Score) -> str:
    """What is lost beyond what is allowed; empty where nothing is."""
    harm = before.value - after.value if before.higher_is_better else after.value - before.value
    if not harm <= budget.loss * abs(before.value):  # what is no number is too much
        return f"{before.metric} {after.value:.4f} instead of {before.value:.4f}"
    was, now = before.rare_recall, after.rare_recall
    if was is not None and now is not None and was - now > RARE_POINTS:
        return f"recall of {before.rare_class} {now:.3f} instead of {was:.3f} ({before.rare_rows} rows)"
    return ""


def _least(*calls: Callable[[], object]) -> list[float]:
    """The least time of each call in milliseconds over rounds in turn: other programs are at work here too."""
    least = [float("inf")] * len(calls)
    for number in range(1 + _ROUNDS):  # the first round warms up
        for place, once in enumerate(calls):
            began = time.perf_counter()
            once()
            took = 1e3 * (time.perf_counter() - began)
            least[place] = min(least[place], took) if number else least[place]
    return least


def _card(
    parent: ModelCard, method: Method, step: Step, before: Figures, after: Figures
) -> ModelCard:
    """The new version's card: its parent's, with its own figures beside its parent's on the same examples."""
    score, other = after.score, before.score
    metrics, beside = {score.metric: score.value}, {other.metric: other.value}
    if score.rare_recall is not None and other.rare_recall is not None:
        metrics["recall_of_rarest"], beside["recall_of_rarest"] = (
            score.rare_recall,
            other.rare_recall,
        )
    told = {
        "method": method, "keep": step.keep, "bytes_before": before.size, "bytes": after.size,
        "ms_before": round(before.whole_ms, 3), "ms": round(after.whole_ms, 3),
        "network_ms_before": round(before.network_ms, 3), "network_ms": round(after.network_ms, 3),
        "rows": score.rows, "rarest": score.rare_class, "rarest_rows": score.rare_rows,
    }  # fmt: skip
    options = {
        **{k: v for k, v in parent.options.items() if k not in ("waits", "cost")},
        JUDGED_BY: [score.metric, score.higher_is_better], bits.BITS: step.bits, "compression": told,
    }  # fmt: skip
    return replace(
        parent, version=0, parent=_at(parent), metrics=metrics, baseline=_at(parent),
        baseline_metrics=beside, options=options, created="", files={}, size_bytes=0,
    )  # fmt: skip


def _waits(before: Figures, after: Figures) -> Text:
    smaller = before.size / after.size
    metric, one, other = before.score.metric, before.score.value, after.score.value
    return Text(
        f"它是压缩版 (小 {smaller:.1f} 倍), {metric} 由 {one:.4f} 变为 {other:.4f}",
        f"it is a compressed version ({smaller:.1f} times smaller), its {metric} went from {one:.4f} to {other:.4f}",
    )


def _step(step: Step) -> str:
    kept = f", {step.keep:.0%} kept" if step.keep < 1 else ""
    return f"in {step.bits} bits{kept}"


def _at(card: ModelCard) -> str:
    return f"{card.name}:{card.version}"
