"""Learning from more machines as they fail: the next version of a model, if it is no worse on the new ones.

The new version learns from all machines so far, old and new, so nothing is forgotten; what the new ones teach is
told before they are mixed in: the version before predicts them, which it never saw, beside the new version's
predictions out of fold, which did not learn from the machine either.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

import numpy as np

from industria.core import Asset, Language, ModelCard, Progress, Text, UsageError, silent
from industria.foundation.lake import Lake
from industria.models.families.remaining_life import FAMILY, LifeData
from industria.models.gate import evaluated
from industria.models.life.drift import Drift
from industria.models.life.history import Histories, joined
from industria.models.life.model import LifeModel
from industria.models.life.reading import Columns, read_histories
from industria.models.making import load
from industria.models.registry import Registry
from industria.models.standing import Standing, standing


@dataclass(frozen=True, slots=True)
class Batch:
    """The new machines, and RMSE in cycles on them: of the version before, and of the new one out of fold.

    ``before`` is nan where there was no version before. ``harm``: the mean, over machines, of the squared error
    that was added, and ``chance``, two standard errors of it.
    """

    machines: int
    before: float
    after: float
    harm: float = 0.0
    chance: float = 0.0
    drift: tuple[Drift, ...] = ()

    @property
    def worse(self) -> bool:
        """Whether the new version is worse on the new machines, by more than chance."""
        return self.harm > self.chance


@dataclass(frozen=True, slots=True)
class Learned:
    """The new version and the batch that it came with."""

    standing: Standing
    batch: Batch

    def to_json(self) -> dict[str, object]:
        """As JSON types."""
        return {**self.standing.to_json(), "batch": _batch_json(self.batch)}

    def show(self, language: Language) -> str:
        """The version, and its error on the new machines beside that of the version before."""
        batch = self.batch
        lines = [self.standing.show(language)]
        if np.isfinite(batch.before):
            lines.append(
                Text(
                    f"  新机组 {batch.machines} 台: 均方根误差由 {batch.before:.2f} 变为 {batch.after:.2f} 循环",
                    f"  {batch.machines} new machines: RMSE {batch.before:.2f} cycles before, {batch.after:.2f} after",
                ).in_language(language)
            )
        return "\n".join([*lines, *(f"  {d.message.in_language(language)}" for d in batch.drift)])


def learn(
    registry: Registry,
    lake: Lake,
    assets: Sequence[Asset],
    name: str,
    *,
    cap: float = 0.0,
    columns: Columns = Columns(),
    seed: int = 0,
    progress: Progress = silent,
) -> Learned:
    """The next version of a model, from the machines that it knows and those of ``assets``.

    Without a version of that name it is the first one. ``cap``: 0 for that of the version before. It waits for
    ``models promote`` where it is worse on the new machines. Raises UsageError where nothing in ``assets`` is new,
    NotFoundError where a table that the version learned from is gone, InputError for tables that do not fit.
    """
    current = registry.current(name)
    known = current.training_assets if current else ()
    new = [a for a in assets if a.id not in known]
    if not new:
        raise UsageError(
            f"expected tables that {name} has not learned from, found none new: name the new ones"
        )
    more = read_histories(lake, new, columns)
    old = [read_histories(lake, [lake.catalogue.get(i)], columns) for i in known]
    whole = joined([*old, more])
    before = load(registry, FAMILY, current) if current else None
    data = LifeData(whole, cap or (before.cap if before else 0.0))
    model = FAMILY.train(data, parent=None, seed=seed, progress=progress)
    batch = _batch(before, model, whole, len(more.units))
    card = ModelCard(
        name, 0, FAMILY.task.name, "scenario", training_assets=(*known, *(a.id for a in new)),
        licence="the plant's own", family=FAMILY.name,
        options={
            **FAMILY.options(model), "machines": len(whole.units), "seed": seed,
            "batch": _batch_json(batch),
        },
    )  # fmt: skip
    card = evaluated(card, FAMILY, model, data, seed)
    return Learned(
        standing(registry.add(card, FAMILY.save(model), _reason(batch, current)), registry), batch
    )


def _batch(before: LifeModel | None, after: LifeModel, whole: Histories, machines: int) -> Batch:
    """How the new machines, the last of ``whole``, are predicted; the rows are those that ``after`` left out."""
    seen, cap = after.unseen, after.cap
    new = range(len(whole.units) - machines, len(whole.units))
    own, old = [], []
    for place in new:
        rows = (seen.unit == place) & seen.near(cap)
        truth = np.minimum(seen.life[rows], cap)
        own.append(np.mean((seen.predicted[rows] - truth) ** 2))
        if before is not None:
            history = whole.of_sensors(before.sensors).units[place]
            told = before.course(history)[seen.age[rows].astype(int) - 1]
            old.append(np.mean((told - truth) ** 2))
    if before is None:
        return Batch(machines, float("nan"), float(np.sqrt(np.mean(own))))
    added = np.array(own) - np.array(old)
    chance = 2 * float(added.std(ddof=1)) / np.sqrt(machines) if machines > 1 else np.inf
    drift = before.usual.drift(whole.only(list(new)).of_sensors(before.sensors))
    return Batch(
        machines, float(np.sqrt(np.mean(old))), float(np.sqrt(np.mean(own))), float(added.mean()),
        chance, drift,
    )  # fmt: skip


def _reason(batch: Batch, current: ModelCard | None) -> Text | None:
    if current is None or not batch.worse:
        return None
    return Text(
        f"在新机组上比版本 {current.version} 差: 均方根误差 {batch.after:.2f}, 原 {batch.before:.2f} 循环",
        f"it is worse than version {current.version} on the new machines: RMSE {batch.after:.2f} cycles, "
        f"{batch.before:.2f} before",
    )


def _batch_json(batch: Batch) -> dict[str, object]:
    told = asdict(replace(batch, drift=()))
    finite = {
        k: (v if not isinstance(v, float) or np.isfinite(v) else None) for k, v in told.items()
    }
    return {**finite, "drift": {d.sensor: round(d.shift, 2) for d in batch.drift}}
