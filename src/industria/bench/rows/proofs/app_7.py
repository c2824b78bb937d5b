"""APP-7 under the best dispatch rule, and under solved cases that are not kept."""

from __future__ import annotations

from typing import Any

from industria.applications.production.scheduling.dispatch import best_rule
from industria.applications.production.scheduling.problem import Problem
from industria.applications.production.scheduling.schedule import Schedule
from industria.bench.entry import Fault, Stub
from industria.bench.swap import always, swapped, together
from industria.core import Answer

_SCHEDULING = "industria.applications.production.scheduling"
_ROW = "industria.bench.rows.app_7"


def _by_rule(problem: Problem, *_: Any, **__: Any) -> Answer[Schedule | None]:
    return Answer(best_rule(problem), "accepted")


SMALLER = together(
    swapped(f"{_ROW}:_SECONDS", lambda seconds: 3.0),
    swapped(f"{_ROW}:_SHOPS", lambda shops: 1),
    swapped(f"{_ROW}:_SHOP_S", lambda seconds: 1.0),
    swapped(f"{_ROW}:_DAYS", lambda days: 2),
    swapped(f"{_ROW}:_DAY_S", lambda seconds: 1.0),
)
STUBS = (
    Stub("the best dispatch rule", swapped(f"{_SCHEDULING}.solve:solve", lambda real: _by_rule)),
)
FAULTS = (
    Fault("solved cases are not kept", swapped(f"{_SCHEDULING}.history:History.keep", always(None))),
)  # fmt: skip
