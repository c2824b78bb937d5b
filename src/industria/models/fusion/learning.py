"""Experts, then the trunk: each is judged on groups of cases that it did not learn from, and so is the whole."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from industria.core import InputError, Progress, silent
from industria.models.fusion.cases import Cases, Kind
from industria.models.fusion.experts import Expert, Folds, Linear, expert_of
from industria.models.fusion.forward import READ, Weights, forward
from industria.models.fusion.model import FusedModel
from industria.models.fusion.read import Read, masks_of
from industria.models.fusion.views import View, view_of
from industria.models.tables.shots import TableModel
from industria.models.training.plan import TrainingPlan

_FOLDS = 5


@dataclass(frozen=True)
class FusionOptions:
    """How the trunk learns. ``drop``: how often a kind is left out; ``guessed``: the weight of saying what the
    left out ones held; ``latent``: its width."""

    plan: TrainingPlan
    latent: int = 32
    drop: float = 0.35
    guessed: float = 0.3
    checkpoint: Path | None = None


def learn(
    cases: Cases, options: FusionOptions, network: TableModel, seed: int, progress: Progress = silent
) -> FusedModel:  # fmt: skip
    """A model of these cases. Raises InputError for too few, MissingPartError without torch."""
    known, folds = cases.known, folds_of(cases, seed)
    shares = np.bincount(cases.target[known], minlength=len(cases.classes)) / len(known)
    prior = np.log(shares)
    views: dict[str, View] = {}
    experts: dict[str, Expert] = {}
    said = np.zeros((cases.count, len(cases.kinds), len(cases.classes)))
    for k, kind in enumerate(cases.kinds):
        progress("experts", k, len(cases.kinds))
        features = cases.features[kind.name]
        view = view_of(features, one_scale=kind.sort == "text")
        views[kind.name] = view
        experts[kind.name], said[:, k] = _heard(cases, kind, view, folds, prior, network)
    given = [views[k.name].of(cases.features[k.name])[:, :READ] for k in cases.kinds]
    read = Read(given, said, cases.present, cases.target, prior)
    fitting = _Fitting(read, known, folds, options, seed, progress)
    steps = fitting.steps()
    trial, quiet = _judged(cases, known, fitting.left_out(steps))
    single = {
        kind.name: balanced(said[known, k], cases.target[known])
        for k, kind in enumerate(cases.kinds)
    }
    return FusedModel(
        cases.kinds, cases.classes, cases.normal, views, experts, fitting.weights(read, steps, "whole"),
        prior, quiet, trial, single, steps,
    )  # fmt: skip


def folds_of(cases: Cases, seed: int) -> Folds:
    """(learn, ask) among the labelled cases, no group on both sides. Raises InputError where that cannot be."""
    from sklearn.model_selection import StratifiedGroupKFold

    target, groups = cases.target[cases.known], cases.groups[cases.known]
    fewest = min((len(np.unique(groups[target == c])) for c in np.unique(target)), default=0)
    if len(np.unique(target)) < 2 or fewest < 2:
        raise InputError(
            "expected at least two classes, and of each cases in two groups, found fewer: label more cases, or "
            "leave --group out"
        )
    split = StratifiedGroupKFold(min(_FOLDS, fewest), shuffle=True, random_state=seed)
    return [(a, b) for a, b in split.split(target[:, None], target, groups) if len(a) and len(b)]


def balanced(logits: np.ndarray, target: np.ndarray) -> float:
    """The mean over classes of the share that is told right."""
    right = logits.argmax(1) == target
    return float(np.mean([right[target == c].mean() for c in np.unique(target)]))


def _heard(
    cases: Cases, kind: Kind, view: View, folds: Folds, prior: np.ndarray, network: TableModel
) -> tuple[Expert, np.ndarray]:
    """The expert of a kind, and what it says of each case; of a labelled one when it had not learned from it."""
    features = cases.features[kind.name]
    turned, there = view.of(features), np.isfinite(features).any(1)
    some = cases.known[there[cases.known]]
    place = np.full(cases.count, -1)
    place[some] = np.arange(len(some))
    within = [tuple(p[p >= 0] for p in (place[cases.known[part]] for part in fold)) for fold in folds]  # fmt: skip
    usable = [(a, b) for a, b in within if len(a) and len(b)]
    if not usable:
        raise InputError(
            f"expected labelled cases with {kind.name} in two groups or more, found fewer: leave it out with "
            f"--without {kind.name}"
        )
    found = expert_of(
        turned[some], features[some], cases.target[some], len(cases.classes), usable,
        network if kind.sort == "table" else None,
    )  # fmt: skip
    said = np.tile(prior, (cases.count, 1))
    rest = np.flatnonzero((cases.target < 0) & there)
    given = turned if isinstance(found.expert, Linear) else features
    said[rest] = found.expert.says(given[rest])
    said[some] = found.out_of_fold
    return found.expert, said


@dataclass(frozen=True)
class _Fitting:
    """Trunks of one training: of the folds, and of the whole."""

    read: Read
    known: np.ndarray
    folds: Folds
    options: FusionOptions
    seed: int
    progress: Progress

    def steps(self) -> int:
        """After how many steps left-out cases were told best, on the mean over folds; 0 is a right answer."""
        curves = []
        for number, (_, ask) in enumerate(self.folds):
            held_out = self.read.some(self.known[ask])
            _, looks = self._fit(self._others(ask), held_out, self.options.plan, f"fold{number}")
            curves.append(dict(looks))
        return min(curves[0], key=lambda step: float(np.mean([c[step] for c in curves])))

    def left_out(self, steps: int) -> list[np.ndarray]:
        """Logits of labelled cases by trunks that did not learn from them: with all kinds, then without each."""
        found = [np.zeros((len(self.known), len(self.read.prior))) for _ in masks_of(self.read.present)]  # fmt: skip
        for number, (_, ask) in enumerate(self.folds):
            weights = self.weights(self._others(ask), steps, f"again{number}")
            asked = self.read.some(self.known[ask])
            for into, mask in zip(found, masks_of(asked.present), strict=True):
                into[ask] = forward(weights, asked.views, asked.said, mask, asked.prior)
        return found

    def weights(self, read: Read, steps: int, part: str) -> Weights:
        """Of a trunk after so many steps."""
        return self._fit(read, None, replace(self.options.plan, steps=steps), part)[0]

    def _others(self, ask: np.ndarray) -> Read:
        """All cases but those of a fold, the unlabelled ones among them."""
        return self.read.some(np.setdiff1d(np.arange(len(self.read.target)), self.known[ask]))

    def _fit(
        self, read: Read, held_out: Read | None, plan: TrainingPlan, part: str
    ) -> tuple[Weights, tuple[tuple[int, float], ...]]:
        from industria.models.training.loop import fit

        # torch is asked for by the loop, with a word on how to get it
        from industria.models.fusion.trunk import TrunkLearner  # isort: skip

        options = self.options
        learner = TrunkLearner(
            read, held_out, rows=plan.batch, latent=options.latent, drop=options.drop,
            guessed=options.guessed, seed=self.seed,
        )  # fmt: skip
        file = options.checkpoint / f"{part}.pt" if options.checkpoint else None
        history = fit(learner, plan, checkpoint=file, progress=self.progress)
        state = learner.module.state_dict()
        return {n: w.numpy().astype(np.float64) for n, w in state.items()}, history.validations


def _judged(
    cases: Cases, known: np.ndarray, left_out: list[np.ndarray]
) -> tuple[dict[str, float], np.ndarray]:
    """Balanced accuracy with all kinds and without each, and how probable a fault was said to be of normal cases."""
    target = cases.target[known]
    names = ["all", *(f"without {k.name}" for k in cases.kinds)]
    trial = {n: balanced(logits, target) for n, logits in zip(names, left_out, strict=False)}
    if cases.normal < 0:
        return trial, np.zeros(0)
    high = np.exp(left_out[0] - left_out[0].max(1, keepdims=True))
    fault = 1 - high[:, cases.normal] / high.sum(1)
    return trial, np.sort(fault[target == cases.normal])
