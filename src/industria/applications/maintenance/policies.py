"""What three ways of keeping machines up cost: run to failure, a fixed interval, repair when an alarm is confirmed.

The cost of a way is money per unit of time that machines ran and stood, over whole lives (the renewal reward
theorem; Barlow and Hunter, Optimum preventive maintenance policies, 1960). The interval is the best in
hindsight for the very lives that are judged, which no planner knows: that favours the fixed interval.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from industria.core import UsageError


@dataclass(frozen=True, slots=True)
class UpkeepCosts:
    """Money for each event, and times in the unit of the lives. Raises UsageError for one below 0.

    ``failure``: an unplanned repair with what is lost meanwhile; ``planned``: a repair that was prepared;
    ``inspection``: a look at a machine that gave an alarm; ``lead``: from a confirmed alarm to the planned
    repair; ``visible``: how long before its failure an inspection can see a fault; ``pause``: after an
    inspection that saw nothing, how long alarms of the machine are not followed; ``down_failure`` and
    ``down_planned``: how long it stands.
    """

    failure: float = 10_000.0
    planned: float = 2_500.0
    inspection: float = 150.0
    lead: float = 3.0
    visible: float = 45.0
    pause: float = 7.0
    down_failure: float = 5.0
    down_planned: float = 1.0
    currency: str = "CNY"

    def __post_init__(self) -> None:
        """Refuse what is no cost."""
        numbers = [
            self.failure, self.planned, self.inspection, self.lead, self.visible, self.pause,
            self.down_failure, self.down_planned,
        ]  # fmt: skip
        if not all(np.isfinite(n) and n >= 0 for n in numbers):
            raise UsageError("expected costs and times of 0 or more, found one below: change it")


@dataclass(frozen=True, slots=True)
class History:
    """One machine: when it failed, and the times of its records with whether each was an alarm."""

    unit: str
    failed: float
    times: Sequence[float]
    alarms: Sequence[bool]


@dataclass(frozen=True, slots=True)
class Policy:
    """One way, over all machines. ``rate``: money per unit of time; ``interval``: of the fixed way, else 0."""

    name: str
    rate: float
    failures: int
    planned: int
    inspections: int
    used: float
    interval: float = 0.0


def compare(histories: Sequence[History], costs: UpkeepCosts) -> tuple[Policy, Policy, Policy]:
    """Run to failure, the best fixed interval, and alarms. Raises UsageError for no machine."""
    if not histories:
        raise UsageError("expected a machine that ran to failure, found none: give its records")
    lives = np.array([h.failed for h in histories], float)
    never = _fixed(lives, np.inf, costs)
    tried = [_fixed(lives, t, costs) for t in np.unique(np.quantile(lives, np.linspace(0, 1, 101)))]
    tried += [_fixed(lives, t, costs) for t in np.linspace(0.05, 1, 96) * lives.min()]
    best = min(tried, key=lambda p: p.rate)
    return never, best, _alarmed(histories, costs)


def _fixed(lives: np.ndarray, interval: float, costs: UpkeepCosts) -> Policy:
    """Every machine repaired at an age, if it lives so long; infinite: run to failure."""
    fails = lives < interval
    money = np.where(fails, costs.failure, costs.planned)
    stood = np.where(fails, costs.down_failure, costs.down_planned)
    ran = np.minimum(lives, interval)
    rate = float(money.sum() / (ran + stood).sum())
    name = "fixed_interval" if np.isfinite(interval) else "run_to_failure"
    used = float(ran.sum() / lives.sum())
    return Policy(
        name, rate, int(fails.sum()), int((~fails).sum()), 0, used, float(interval) if np.isfinite(interval) else 0.0
    )  # fmt: skip


def _alarmed(histories: Sequence[History], costs: UpkeepCosts) -> Policy:
    """An alarm is looked into; where the fault can be seen, the machine is repaired after the lead time."""
    money = ran = stood = 0.0
    failures = planned = inspections = 0
    for machine in histories:
        looks, at = _followed(machine, costs)
        inspections += looks
        money += looks * costs.inspection
        if at < machine.failed:
            planned, ran = planned + 1, ran + at
            money, stood = money + costs.planned, stood + costs.down_planned
        else:
            failures, ran = failures + 1, ran + machine.failed
            money, stood = money + costs.failure, stood + costs.down_failure
    lived = sum(h.failed for h in histories)
    return Policy("alarms", money / (ran + stood), failures, planned, inspections, ran / lived)


def _followed(machine: History, costs: UpkeepCosts) -> tuple[int, float]:
    """How many inspections there were, and when the planned repair would be; infinite where never."""
    looks, quiet_until = 0, -np.inf
    for time, alarm in sorted(zip(machine.times, machine.alarms, strict=True)):
        if not alarm or time < quiet_until or time >= machine.failed:
            continue
        looks += 1
        if machine.failed - time <= costs.visible:
            return looks, time + costs.lead
        quiet_until = time + costs.pause
    return looks, float("inf")
