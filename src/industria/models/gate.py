"""The gate before a version becomes current: it is evaluated, and may not be worse than what is there.

The metric is the task's, where the version has it, and less or more of it is better as the task says; the
card keeps both, so that they hold for versions of families that are not installed any more. Of detectors
it is F1 where the data had labels, else the share of alarms on normal rows that the model did not see. A difference that the number of rows cannot tell from
chance (two standard errors of two shares) is none; where that number is not known, any difference counts.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from industria.core import Evaluation, Family, ModelCard, Text
from industria.core.model import Data, Fitted, Found, Given

UNSEEN_ROWS = "unseen_normal_rows"  # the option of a card that says how many rows its share is of
JUDGED_BY = (
    "judged_by"  # the option of a card that says its task's metric, and whether more is better
)
_JUDGED_BY = (
    ("f1", True),
    ("entity_f1", True),
    ("false_alarm_rate_unseen_normal", False),
)  # name, whether more is better


def evaluated(
    card: ModelCard,
    family: Family[Data, Fitted, Given, Found],
    model: Fitted,
    data: Data,
    seed: int,
) -> ModelCard:
    """The card with the metrics of the model and of its baseline, measured here and nowhere else."""
    found: Evaluation = family.evaluate(model, data, seed=seed)
    known: dict[str, object] = {UNSEEN_ROWS: found.rows} if found.rows else {}
    task = family.task
    if task.metric in found.metrics and task.metric not in dict(_JUDGED_BY):
        known[JUDGED_BY] = [task.metric, task.higher_is_better]
    return replace(
        card,
        metrics=found.metrics,
        baseline=family.baseline,
        baseline_metrics=found.baseline_metrics,
        options={**card.options, **known},
    )


def reason_to_wait(card: ModelCard, current: ModelCard | None) -> Text | None:
    """Why a new version should not take the current one's place; None where it may."""
    if current is None:
        return (
            None  # there is nothing else: it is used, and whoever uses it is told of its baseline
        )
    if worse := _worse(card, card.metrics, current.metrics, _rows(current)):
        name, own, other = worse
        return Text(
            f"它比当前版本 {current.version} 差: {name} {own:.4f}, 当前 {other:.4f}",
            f"it is worse than the current version {current.version}: {name} {own:.4f}, the current {other:.4f}",
        )
    worse_than_baseline = below_baseline(card)
    return None if below_baseline(current) else worse_than_baseline


def below_baseline(card: ModelCard) -> Text | None:
    """What a model is worse in than the baseline beside it; None where it is not."""
    worse = _worse(card, card.metrics, card.baseline_metrics, _rows(card))
    if worse is None:
        return None
    name, own, other = worse
    return Text(
        f"版本 {card.version or '新'} 比基线 ({card.baseline}) 差: {name} {own:.4f}, 基线 {other:.4f}",
        f"{f'version {card.version}' if card.version else 'it'} is worse than its baseline, "
        f"{card.baseline}: {name} {own:.4f}, the baseline {other:.4f}",
    )


def notes_on(card: ModelCard, waiting: Sequence[tuple[ModelCard, Text]]) -> tuple[Text, ...]:
    """What whoever uses a version is to know: that its baseline does better, that a newer one waits."""
    notes = [note] if (note := below_baseline(card)) else []
    for other, why in waiting[-1:]:
        promote = f"industria models promote {other.name} {other.version}"
        notes.append(
            Text(
                f"使用版本 {card.version}; 版本 {other.version} 未启用: {why.zh}; 要启用: {promote}",
                f"version {card.version} is used; version {other.version} waits: {why.en}; to use it: {promote}",
            )
        )
    return tuple(notes)


def _worse(
    card: ModelCard, own: Mapping[str, float], other: Mapping[str, float], other_rows: int
) -> tuple[str, float, float] | None:
    """(metric, own value, other value) of the metric that both have, where the own is worse."""
    for name, more_is_better in judged_by(card):
        if name not in own or name not in other:
            continue
        a, b = float(own[name]), float(other[name])
        if math.isnan(b):  # nothing is known of the other
            continue
        harm = b - a if more_is_better else a - b
        shares = name == "false_alarm_rate_unseen_normal"
        margin = _margin(a, b, _rows(card), other_rows) if shares else 0.0
        return (name, a, b) if math.isnan(harm) or harm > margin + 1e-9 else None
    return None


def judged_by(card: ModelCard) -> tuple[tuple[str, bool], ...]:
    """The metrics that a version is judged by, the first that it has; each with whether more is better."""
    said = card.options.get(JUDGED_BY)
    own = ((str(said[0]), bool(said[1])),) if isinstance(said, list | tuple) else ()
    return (*own, *_JUDGED_BY)


def _margin(one: float, other: float, rows: int, other_rows: int) -> float:
    """Two standard errors of the difference of two shares; 0 where the rows are not known."""
    if rows <= 0 or other_rows <= 0:
        return 0.0
    pooled = (one * rows + other * other_rows) / (rows + other_rows)
    return 2 * math.sqrt(max(0.0, pooled * (1 - pooled)) * (1 / rows + 1 / other_rows))


def _rows(card: ModelCard) -> int:
    value = card.options.get(UNSEEN_ROWS, 0)
    return value if isinstance(value, int) else 0
