"""``industria models compare|tree``: two versions beside each other, and all versions as a tree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Annotated

from industria.core import Language, Session, Text
from industria.stores import Stores

if TYPE_CHECKING:
    from industria.models.comparing import Beside, Comparison
    from industria.models.lineage import Branch

_LEVELS = {
    "general": Text("通用", "general"),
    "industry": Text("行业", "industry"),
    "scenario": Text("场景", "scenario"),
}
_MOST_CHARACTERS = 60


@dataclass(frozen=True, slots=True)
class Compared:
    """Two versions, metric by metric, and in what they differ."""

    found: Comparison

    def to_json(self) -> dict[str, object]:
        """As JSON types."""
        c = self.found
        return {
            "one": c.one.to_json(),
            "other": c.other.to_json(),
            "metrics": [asdict(m) for m in c.metrics],
            "differs": {name: list(pair) for name, pair in c.differs.items()},
            "same_data": c.same_data,
        }

    def show(self, language: Language) -> str:
        """A line for each metric, > before the better one; then what differs."""
        c = self.found
        one, other = (f"{card.name}:{card.version}" for card in (c.one, c.other))
        lines = [f"  {one} | {other}"] + [_metric(m, language) for m in c.metrics]
        if not c.same_data:
            lines.append(
                Text(
                    "  两者不是在相同数据上测得, 数值不可直接比较",
                    "  they were measured on different data, so their figures are not of the same rows",
                ).in_language(language)
            )
        lines += [f"  {name}: {_cut(a)} | {_cut(b)}" for name, (a, b) in c.differs.items()]
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Tree:
    """All versions, each under what it was trained from."""

    branches: tuple[Branch, ...]

    def to_json(self) -> dict[str, object]:
        """As JSON types."""
        return {"tree": [branch.to_json() for branch in self.branches]}

    def show(self, language: Language) -> str:
        """One version a line, children further in; * marks the current ones."""
        none = Text("还没有模型", "no models yet").in_language(language)
        return "\n".join(_lines(self.branches, 0, language)) or none


def _lines(branches: Sequence[Branch], depth: int, language: Language) -> list[str]:
    lines = []
    for b in branches:
        level = _LEVELS[b.card.level].in_language(language)
        mark = "*" if b.current else " "
        lines.append(
            f"{'   ' * depth}{mark} {b.card.name}:{b.card.version}  {level}  {b.card.task}"
        )
        if b.stays:
            stays = Text("不得离开工厂", "stays in the plant").in_language(language)
            lines.append(f"{'   ' * depth}    {stays}: {b.stays.in_language(language)}")
        lines += _lines(b.children, depth + 1, language)
    return lines


def _metric(m: Beside, language: Language) -> str:
    prior = Text("基线", "baseline").in_language(language)
    halves = [
        f"{'>' if m.better == side else ' '} {_number(value)} ({prior} {_number(base)})"
        for side, value, base in (("one", m.one, m.one_baseline), ("other", m.other, m.other_baseline))
    ]  # fmt: skip
    return f"  {m.metric}: {' | '.join(halves)}"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.4f}"


def _cut(value: object) -> str:
    text = "-" if value in (None, "", ()) else str(value)
    return text if len(text) <= _MOST_CHARACTERS else f"{text[:_MOST_CHARACTERS]} ..."


def compare(
    session: Session[Stores],
    one: Annotated[str, Text("一个模型: 名称或名称:版本", "a model: NAME or NAME:VERSION")],
    other: Annotated[str, Text("另一个模型", "the other model")],
) -> Compared:
    """Two versions beside each other: metrics with their baselines, data, licence, size, parents, options."""
    from industria.models.comparing import compare as compared
    from industria.models.making import find_version

    registry = session.plant.models
    return Compared(compared(find_version(registry, one), find_version(registry, other)))


def tree(session: Session[Stores]) -> Tree:
    """Every version under what it was trained from, with its level and whether it may leave the plant."""
    from industria.models.lineage import forest, private_in

    plant = session.plant
    return Tree(forest(plant.models.list(), private_in(plant.lake)))
