"""What the tools of remaining life return, as JSON and as text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from industria.core import Asset, Evidence, Language, Locator, Text

if TYPE_CHECKING:
    from industria.models.life.remaining import Remaining
    from industria.models.life.run import Forecast

_SHOWN, _REASONS = 20, 3


def advice(machine: Remaining, lead: int) -> Text:
    """What to do with one machine where a repair takes ``lead`` cycles to prepare."""
    if machine.cycles <= lead:
        return Text(
            f"现在安排更换或大修: 预计在 {lead} 个循环的准备期内失效",
            f"replace or overhaul now: it is expected to fail within the {lead} cycles that this takes to prepare",
        )
    if machine.low <= lead:
        return Text(
            f"现在备件并排期: 最早 {machine.low:.0f} 个循环后可能失效",
            f"order parts and plan it now: it may fail after {machine.low:.0f} cycles already",
        )
    wait = int(machine.low) - lead
    return Text(
        f"继续运行, {wait} 个循环内再预测一次", f"run on; predict again within {wait} cycles"
    )


@dataclass(frozen=True, slots=True)
class Shown:
    """Machines with cycles left, why, and what to do; ``table``: the asset that keeps the figures."""

    forecast: Forecast
    table: Asset
    lead: int

    @property
    def evidence(self) -> Sequence[Evidence]:
        """Where each machine's history stands."""
        return [
            Evidence(
                m.asset,
                Locator("rows", start=m.rows[0], end=m.rows[1]),
                f"{m.unit}: {m.age} cycles",
            )
            for m in self.forecast.machines
        ]

    def to_json(self) -> dict[str, object]:
        """As JSON types; ``cycles_added`` of a reason adds up with ``usual_cycles`` to the prediction."""
        found = self.forecast
        return {
            "model": found.model,
            "machines": [
                {
                    **m.to_json(),
                    "advice": advice(m, self.lead).to_json(),
                    "evidence": e.to_json(),
                }
                for m, e in zip(found.machines, self.evidence, strict=True)
            ],
            "drift": [{"sensor": d.sensor, "shift": round(d.shift, 2), "message": d.message.to_json()} for d in found.drift],
            "notes": [n.to_json() for n in found.notes],
            "table": self.table.table,
            "asset": self.table.id,
        }  # fmt: skip

    def show(self, language: Language) -> str:
        """One machine in two lines, the shortest life first."""
        found = self.forecast
        lines = []
        for machine in found.machines[:_SHOWN]:
            sign = "≥ " if machine.at_least else ""
            why = ", ".join(f"{n} {added:+.0f}" for n, added in machine.reasons[:_REASONS])
            lines.append(
                Text(
                    f"  {machine.unit}: 剩余 {sign}{machine.cycles:.0f} 循环 ({machine.low:.0f} - {machine.high:.0f}), 已运行 {machine.age}; {why}",
                    f"  {machine.unit}: {sign}{machine.cycles:.0f} cycles left ({machine.low:.0f} - "
                    f"{machine.high:.0f}), at {machine.age}; {why}",
                ).in_language(language)
            )
            lines.append(f"    {advice(machine, self.lead).in_language(language)}")
        lines += [f"  {d.message.in_language(language)}" for d in found.drift[:5]]
        lines += [f"  {note.in_language(language)}" for note in found.notes]
        lines.append(
            Text(
                f"{len(found.machines)} 台机组, 模型 {found.model}; 区间覆盖十分之九; 数据在表 {self.table.table}",
                f"{len(found.machines)} machines by {found.model}; the interval holds for nine of ten; figures in "
                f"table {self.table.table}",
            ).in_language(language)
        )
        return "\n".join(lines)
