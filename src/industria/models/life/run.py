"""Remaining life of the machines in tables of the lake, by the registry: what ``industria remaining-life`` does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from industria.core import Asset, InputError, ModelCard, NotFoundError, Text, UsageError
from industria.foundation.lake import Lake
from industria.foundation.lake.derived import keep_derived
from industria.models.families.remaining_life import FAMILY, REMAINING_LIFE
from industria.models.gate import notes_on
from industria.models.life.drift import Drift
from industria.models.life.history import EARLIEST_USE, Histories
from industria.models.life.judging import beside_baseline
from industria.models.life.reading import Columns, read_histories
from industria.models.life.remaining import Remaining
from industria.models.making import find_version, load
from industria.models.registry import Registry


@dataclass(frozen=True, slots=True)
class Forecast:
    """Machines, the shortest life first; ``notes``: what is to be known of the model and of the machines."""

    machines: tuple[Remaining, ...]
    card: ModelCard
    drift: tuple[Drift, ...]
    notes: tuple[Text, ...]

    @property
    def model(self) -> str:
        """NAME:VERSION."""
        return f"{self.card.name}:{self.card.version}"

    def table(self) -> pa.Table:
        """Columns unit, age, remaining, low, high (cycles), at_least, reason: one row a machine."""
        rows = [
            {
                "unit": m.unit, "age_cycles": m.age, "remaining_cycles": m.cycles, "low_cycles": m.low,
                "high_cycles": m.high, "at_least": m.at_least, "reason": m.reasons[0][0],
            }
            for m in self.machines
        ]  # fmt: skip
        return pa.Table.from_pylist(rows)


def predicted(
    registry: Registry,
    lake: Lake,
    assets: Sequence[Asset],
    *,
    model: str = "",
    columns: Columns = Columns(),
) -> Forecast:
    """Cycles left of every machine in one or several tables; nothing is kept.

    ``model``: NAME or NAME:VERSION; without one, the plant's only model of remaining life. Raises NotFoundError
    where there is none, UsageError where there are several, InputError where the tables lack its sensors.
    """
    card = find_version(registry, model) if model else only_model(registry)
    if card.task != REMAINING_LIFE.name:
        raise InputError(
            f"expected a model for {REMAINING_LIFE.name}, found {card.name} for {card.task}: name another"
        )
    told = card.options.get("columns", {})
    named = told if isinstance(told, dict) else {}
    histories = read_histories(lake, list(assets), columns.or_else(named))
    fitted = load(registry, FAMILY, card)
    histories = histories.of_sensors(fitted.sensors)
    drift = fitted.usual.drift(histories)
    waiting = [] if ":" in model else registry.waiting(card.name)
    notes = (*notes_on(card, waiting), *beside_baseline(card), *_short(histories))
    return Forecast(FAMILY.predict(fitted, histories), card, drift, notes)


def keep(lake: Lake, assets: Sequence[Asset], found: Forecast) -> Asset:
    """The forecast as a table with its parents."""
    name = f"{assets[0].table}_remaining_life"
    how = {"tool": "remaining_life", "model": found.model}
    return keep_derived(lake, name, found.table(), tuple(assets), how)


def only_model(registry: Registry) -> ModelCard:
    """The current version of the plant's only model of remaining life. Raises NotFoundError, UsageError."""
    cards = [c for c, now in registry.list() if now and c.task == REMAINING_LIFE.name]
    if not cards:
        raise NotFoundError(
            "expected a model of remaining life, found none: run industria remaining-life learn TABLE NAME "
            "with histories of machines that failed"
        )
    if len(cards) > 1:
        names = ", ".join(c.name for c in cards)
        raise UsageError(
            f"expected one model of remaining life, found {names}: choose one with --model"
        )
    return cards[0]


def _short(histories: Histories) -> tuple[Text, ...]:
    """Machines of which too little was seen."""
    few = [u.unit for u in histories.units if u.age < EARLIEST_USE]
    if not few:
        return ()
    names = ", ".join(few[:5])
    return (
        Text(
            f"{len(few)} 台机组不足 {EARLIEST_USE} 个循环, 预测不可靠: {names}",
            f"{len(few)} machines have fewer than {EARLIEST_USE} cycles, too few to tell: {names}",
        ),
    )
