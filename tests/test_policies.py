"""Ways of keeping up: what they cost by hand, and through the plant at costs that it sets."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from industria.applications.maintenance.policies import History, UpkeepCosts, compare
from industria.core import UsageError
from industria.plant import Plant

COSTS = UpkeepCosts(1000, 200, 10, lead=2, visible=20, pause=5, down_failure=0, down_planned=0)


def test_the_three_ways_by_hand() -> None:
    early = History("a", 100, [50, 52, 60, 90, 100], [True, True, True, True, True])
    missed = History("b", 60, [10, 30, 59], [False, False, True])
    never, fixed, alarms = compare([early, missed], COSTS)
    assert never.rate == pytest.approx(2000 / 160)
    assert (fixed.interval, fixed.failures) == (60, 0)  # both repaired at 60
    assert fixed.rate == pytest.approx(400 / 120)
    # a: looked at on days 50 and 60 in vain, the second alarm is within the pause; at 90 the fault is seen
    # b: seen at 59, but it fails before the lead is over
    assert (alarms.inspections, alarms.failures, alarms.planned) == (4, 1, 1)
    assert alarms.rate == pytest.approx((4 * 10 + 200 + 1000) / (92 + 60))


def test_no_alarm_is_run_to_failure() -> None:
    quiet = [History(str(n), 50 + n, [10, 50 + n], [False, False]) for n in range(5)]
    never, _, alarms = compare(quiet, COSTS)
    assert alarms.rate == pytest.approx(never.rate)
    with pytest.raises(UsageError, match="0 or more"):
        UpkeepCosts(failure=-1)
    with pytest.raises(UsageError, match="found none"):
        compare([], COSTS)


def test_through_the_plant_at_its_own_costs(plant: Plant, tmp_path: Path) -> None:
    rows = [
        {"unit": f"K-{u}", "day": day, "alarm": day > 80 + 10 * u - 15}
        for u in range(3)
        for day in range(5, 81 + 10 * u, 5)
    ]
    pd.DataFrame(rows).to_csv(tmp_path / "records.csv", index=False)
    plant.ingest(tmp_path / "records.csv")
    asked = {"asset": "records", "unit": "unit", "time": "day"}
    usual = plant.call("policy", **asked)
    assert usual.to_json()["policies"][2]["failures"] == 0
    assert usual.saved(usual.policies[0]) > 0.5
    said = plant.call("policy.costs", cost=["planned=9900", "currency=EUR"])
    assert said.costs.currency == "EUR"
    dear = plant.call("policy", **asked)
    assert dear.saved(dear.policies[0]) < usual.saved(usual.policies[0])
    assert "EUR" in dear.show("zh")
    with pytest.raises(UsageError, match="NAME=VALUE of failure"):
        plant.call("policy.costs", cost=["price=1"])
    with pytest.raises(UsageError, match="expected columns of"):
        plant.call("policy", asset="records", unit="unit", time="hours")
