"""What a training costs, said before it starts: FLOP, seconds here, kWh, money at stated prices.

Seconds come from steps that were timed on this machine where a family rehearses some, else from its FLOP
and how many this machine does in a second, as it is now. Prices are the plant's to set.
"""

from __future__ import annotations

import json
import statistics
import time
from dataclasses import asdict, dataclass, fields
from functools import cache
from pathlib import Path
from uuid import uuid4

from industria.core import Language, Text, UsageError

_SIDE = 256  # of the square matrices that a machine is measured with: layers here are about so wide
_ROUNDS, _PRODUCTS = 7, 5
_SHARE = 0.25  # of that speed which the small layers of a training reach


@dataclass(frozen=True, slots=True)
class Work:
    """What a training will do. ``seconds_per_step``: 0 where no step was timed; ``seconds_beside``: for
    validation, evaluation and the reading of data, in all."""

    flop_per_step: float
    steps: int
    seconds_per_step: float = 0.0
    seconds_beside: float = 0.0


@dataclass(frozen=True, slots=True)
class Prices:
    """What power and a machine cost here. ``watts``: while it trains; ``machine_per_hour``: rent or wear."""

    watts: float = 65.0
    per_kwh: float = 0.7
    machine_per_hour: float = 0.0
    currency: str = "CNY"

    def __post_init__(self) -> None:
        """Raises UsageError for prices below 0."""
        if min(self.watts, self.per_kwh, self.machine_per_hour) < 0:
            raise UsageError("expected watts and prices of 0 or more, found one below: change it")


@dataclass(frozen=True, slots=True)
class Cost:
    """What a training takes, or took. ``flop`` 0 where nobody counted."""

    flop: float
    seconds: float
    kwh: float
    money: float
    currency: str = "CNY"

    def to_json(self) -> dict[str, object]:
        """As JSON types."""
        return asdict(self)

    def show(self, language: Language) -> str:
        """In one line."""
        counted = f"{self.flop:.2g} FLOP, " if self.flop else ""
        said = (
            f"{counted}{self.seconds:.3g} s, {self.kwh:.2g} kWh, {self.money:.2g} {self.currency}"
        )
        return Text(said, said).in_language(language)


def estimate(work: Work, prices: Prices = Prices()) -> Cost:
    """What a piece of work will cost on this machine."""
    flop = work.flop_per_step * work.steps
    each = work.seconds_per_step or work.flop_per_step / flop_per_second()
    return cost_of(flop, each * work.steps + work.seconds_beside, prices)


def cost_of(flop: float, seconds: float, prices: Prices = Prices()) -> Cost:
    """What so much time on this machine costs."""
    kwh = prices.watts * seconds / 3_600_000
    money = kwh * prices.per_kwh + prices.machine_per_hour * seconds / 3600
    return Cost(flop, seconds, kwh, money, prices.currency)


def read_prices(path: Path) -> Prices:
    """The prices that a file holds; the usual ones where there is none. Raises UsageError for others."""
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        return Prices(**said)
    except FileNotFoundError:
        return Prices()
    except (ValueError, TypeError) as error:
        known = ", ".join(f.name for f in fields(Prices))
        raise UsageError(
            f"expected the prices {known} in {path}, found what cannot be read ({error}): set them again"
        ) from None


def write_prices(path: Path, prices: Prices) -> None:
    """Keep prices; the file is seen whole or not at all."""
    _write(path, json.dumps(asdict(prices)))


def seconds_here(seconds: float, flop_per_second_there: float) -> float:
    """Seconds of work that was timed on a machine of another speed, on this one."""
    return seconds * flop_per_second_there / flop_per_second()


@cache
def flop_per_second() -> float:
    """How many FLOP of a training this machine does in a second: measured in each process, in some hundredths of one.

    By the wall clock and as things are: a training that starts now shares the cores with the same others.
    """
    import numpy as np

    some = np.ones((_SIDE, _SIDE), dtype=np.float32)
    some @ some
    took = []
    for _ in range(_ROUNDS):
        began = time.perf_counter()
        for _ in range(_PRODUCTS):
            some @ some
        took.append(time.perf_counter() - began)
    return _SHARE * _PRODUCTS * 2 * _SIDE**3 / statistics.median(took)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{uuid4().hex}")
    aside.write_text(text + "\n", encoding="utf-8")
    aside.replace(path)
