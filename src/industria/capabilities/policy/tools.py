"""``industria policy``: what run to failure, a fixed interval and alarms would have cost, at costs that the plant sets."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from industria.core import InputError, Language, Session, Text, Tool, UsageError
from industria.stores import Stores

if TYPE_CHECKING:
    import pandas as pd

    from industria.applications.maintenance.policies import History, Policy, UpkeepCosts

_FILE = "upkeep_costs.json"
_NAMES = {
    "run_to_failure": Text("运行到失效", "run to failure"),
    "fixed_interval": Text("固定周期", "fixed interval"),
    "alarms": Text("按报警", "by alarms"),
}


@dataclass(frozen=True, slots=True)
class Compared:
    """Three ways beside each other, over machines that ran to failure."""

    policies: tuple[Policy, Policy, Policy]
    costs: UpkeepCosts
    machines: int

    def saved(self, beside: Policy) -> float:
        """The share of the cost of another way that alarms save."""
        return 1 - self.policies[2].rate / beside.rate if beside.rate else 0.0

    def to_json(self) -> dict[str, object]:
        """As JSON types."""
        never, fixed, _ = self.policies
        return {
            "machines": self.machines,
            "costs": asdict(self.costs),
            "policies": [asdict(p) for p in self.policies],
            "saved": {p.name: self.saved(p) for p in (never, fixed)},
        }

    def show(self, language: Language) -> str:
        """One way a line."""
        lines = [self._line(p).in_language(language) for p in self.policies]
        never, fixed, _ = self.policies
        lines.append(
            Text(
                f"按报警比运行到失效省 {self.saved(never):.0%}, 比事后最优的固定周期省 {self.saved(fixed):.0%} ({self.machines} 台)",
                f"alarms save {self.saved(never):.0%} of run to failure and {self.saved(fixed):.0%} of the interval that "
                f"is best in hindsight ({self.machines} machines)",
            ).in_language(language)
        )
        return "\n".join(f"  {line}" for line in lines)

    def _line(self, p: Policy) -> Text:
        money, name = self.costs.currency, _NAMES[p.name]
        zh = f" (周期 {p.interval:g})" if p.interval else ""
        en = f" (every {p.interval:g})" if p.interval else ""
        return Text(
            f"{name.zh}{zh}: 每单位时间 {p.rate:.2f} {money}, 失效 {p.failures}, 计划检修 {p.planned}, 检查 "
            f"{p.inspections}, 用去寿命 {p.used:.0%}",
            f"{name.en}{en}: {p.rate:.2f} {money} a unit of time, {p.failures} failures, {p.planned} planned repairs, "
            f"{p.inspections} inspections, {p.used:.0%} of the lives used",
        )


@dataclass(frozen=True, slots=True)
class Costs:
    """What upkeep costs in this plant."""

    costs: UpkeepCosts

    def to_json(self) -> dict[str, object]:
        """As JSON types."""
        return asdict(self.costs)

    def show(self, language: Language) -> str:
        """One a line; names are those of the command's options."""
        return "\n".join(f"  {name}: {value}" for name, value in asdict(self.costs).items())


def costs(
    session: Session[Stores],
    cost: Annotated[
        list[str], Text("名称=值, 可重复", "NAME=VALUE, such as failure=8000; may be repeated")
    ] = [],  # noqa: B006  nobody changes it
) -> Costs:
    """What failures, repairs and inspections cost here, and how long they take; sets what is given.

    Times are in the unit of the time column that ``policy`` is given, days where that is a date.
    """
    from industria.applications.maintenance.policies import UpkeepCosts

    path = session.plant.root / _FILE
    now = _read(path)
    known = {f.name: f.type for f in fields(UpkeepCosts)}
    changed: dict[str, float | str] = {}
    for one in cost:
        name, equals, value = one.partition("=")
        if not equals or name not in known:
            raise UsageError(f"expected NAME=VALUE of {', '.join(known)}, found {one!r}: change it")
        changed[name] = value if name == "currency" else _number(name, value)
    new = replace(now, **changed)  # type: ignore[arg-type]
    if new != now:
        path.write_text(json.dumps(asdict(new), indent=1, ensure_ascii=False), encoding="utf-8")
    session.run.outputs = asdict(new)
    return Costs(new)


def policy(
    session: Session[Stores],
    asset: Annotated[
        str, Text("记录表, 每台运行到失效", "records of machines that ran to failure")
    ],
    unit: Annotated[str, Text("设备列", "the column that says the machine")],
    time: Annotated[
        str, Text("设备年龄列, 或日期列", "the column of the machine's age, or of the date")
    ],
    alarm: Annotated[str, Text("报警列 (真/假)", "the column that is true in an alarm")] = "alarm",
) -> Compared:
    """What three ways of keeping up would have cost: run to failure, the best fixed interval, repair on alarms.

    Each machine failed at its last record. An alarm is inspected; where the fault can be seen by then, the
    machine is repaired after the lead time. Costs are the plant's: industria policy costs.
    """
    from industria.applications.maintenance.policies import compare

    table = session.plant.table(asset)
    names = [c.name for c in table.schema]
    if unknown := [n for n in (unit, time, alarm) if n not in names]:
        raise UsageError(
            f"expected columns of {', '.join(names)}, found {', '.join(unknown)}: change them"
        )
    lake = session.plant.lake
    frame = lake.tables.read(table.table, table.version).to_pandas(date_as_object=False)
    histories = _histories(frame, unit, time, alarm)
    priced = _read(session.plant.root / _FILE)
    found = Compared(compare(histories, priced), priced, len(histories))
    session.run.outputs = found.to_json()
    session.run.reference = (table.id,)
    return found


def _histories(frame: pd.DataFrame, unit: str, time: str, alarm: str) -> Sequence[History]:
    """One for each machine; dates become days since the machine's first record. Raises InputError."""
    import pandas as pd

    from industria.applications.maintenance.policies import History

    found = []
    for name, part in frame.groupby(unit, sort=True):
        at = part[time]
        if at.dtype.kind == "M":
            at = (at - at.min()) / pd.Timedelta(days=1)
        elif at.dtype.kind not in "fiu":
            raise InputError(f"expected ages or dates in {time}, found text: name another column")
        flagged = part[alarm].fillna(False).astype(bool)
        found.append(History(str(name), float(at.max()), at.tolist(), flagged.tolist()))
    return found


def _read(path: Path) -> UpkeepCosts:
    """The plant's costs, or the usual ones. Raises InputError for a file that holds none."""
    from industria.applications.maintenance.policies import UpkeepCosts

    try:
        return UpkeepCosts(**json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return UpkeepCosts()
    except (ValueError, TypeError) as error:
        raise InputError(f"expected upkeep costs in {path.name}, found {error}: mend or remove it") from None  # fmt: skip


def _number(name: str, value: str) -> float:
    try:
        return float(value)
    except ValueError:
        raise UsageError(f"expected a number for {name}, found {value!r}: change it") from None


TOOLS = (
    Tool(
        "policy",
        Text("比较维护策略的成本", "What run to failure, a fixed interval and alarms would cost"),
        "read",
        policy,
    ),
    Tool(
        "policy.costs",
        Text("维护成本", "What failures, repairs and inspections cost; sets what is given"),
        "propose",
        costs,
    ),
)
