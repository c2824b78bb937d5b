"""What the tools of models return, as JSON and as text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from industria.core import Asset, Language, ModelCard, Text

if TYPE_CHECKING:
    from industria.models.anomaly.detector import Detection
    from industria.models.provenance import Provenance


class Detected(NamedTuple):
    """What a detection found, and the asset of its scores (columns time, score, alarm)."""

    detection: Detection
    scores: Asset

    def to_json(self) -> dict[str, object]:
        """As JSON types."""
        return {
            "threshold": self.detection.threshold,
            "alarms": [alarm.to_json() for alarm in self.detection.alarms],
            "scores_asset": self.scores.id,
            "scores_table": self.scores.table,
            **self.detection.said(),
        }

    def show(self, language: Language) -> str:
        """One alarm a line, and what is to be known of the model."""
        found = self.detection
        lines = [
            f"  {a.start} - {a.end}  score {a.score:.2f}  {', '.join(a.columns)}"
            for a in found.alarms
        ]
        lines += [
            f"  {note.message.in_language(language)}"
            for note in (*found.left_out, *found.bad_cells)
        ]
        lines.append(
            Text(
                f"{len(found.alarms)} 个报警超过 {found.threshold:.2f}; 分数在表 {self.scores.table}, 模型 {found.model}",
                f"{len(found.alarms)} alarms over {found.threshold:.2f}; scores in table "
                f"{self.scores.table} by {found.model}",
            ).in_language(language)
        )
        lines += [f"  {note.in_language(language)}" for note in found.notes]
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Cards:
    """Versions of models, and whether each is current."""

    cards: Sequence[tuple[ModelCard, bool]]

    def to_json(self) -> object:
        """As JSON types."""
        return [{**card.to_json(), "current": now} for card, now in self.cards]

    def show(self, language: Language) -> str:
        """One a line; * marks the current versions."""
        from industria.models.registry import reason_of

        lines = []
        for card, current in self.cards:
            metrics = ", ".join(f"{k} {v:.3f}" for k, v in card.metrics.items())
            mark = "*" if current else " "
            lines.append(f"{mark} {card.name} {card.version}  {card.level}  {metrics}")
            if not current and (why := reason_of(card)):
                title = Text("生成时未启用", "not current when it came").in_language(language)
                lines.append(f"    {title}: {why.in_language(language)}")
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Current:
    """A version that is now the current one."""

    card: ModelCard

    def to_json(self) -> dict[str, object]:
        """As JSON types."""
        return self.card.to_json()

    def show(self, language: Language) -> str:
        """Which it is."""
        return Text(
            f"{self.card.name} 现为版本 {self.card.version}",
            f"{self.card.name} is now version {self.card.version}",
        ).in_language(language)


@dataclass(frozen=True, slots=True)
class Lineage:
    """One version: its card, whether it is current, what it came from and what came from it.

    ``ancestors``: its parent, that one's parent and so on; ``children``: what was trained from it; ``data``:
    what is known of each asset that it was trained on; ``stays``: why it may not leave the plant.
    """

    card: ModelCard
    current: bool
    ancestors: tuple[str, ...]
    children: tuple[str, ...]
    data: tuple[Provenance, ...] = ()
    stays: Text | None = None

    @classmethod
    def of(
        cls,
        card: ModelCard,
        cards: Sequence[tuple[ModelCard, bool]],
        data: Sequence[Provenance] = (),
        stays: Text | None = None,
    ) -> Lineage:
        """Of a card, among all."""
        parents = {f"{c.name}:{c.version}": c.parent for c, _ in cards}
        me = f"{card.name}:{card.version}"
        ancestors: list[str] = []
        above = card.parent
        while above and above not in ancestors:
            ancestors.append(above)
            above = parents.get(above, "")
        current = any(now for c, now in cards if (c.name, c.version) == (card.name, card.version))
        children = tuple(child for child, parent in parents.items() if parent == me)
        return cls(card, current, tuple(ancestors), children, tuple(data), stays)

    def to_json(self) -> dict[str, object]:
        """As JSON types."""
        return {
            **self.card.to_json(),
            "current": self.current,
            "ancestors": list(self.ancestors),
            "children": list(self.children),
            "data": [asset.to_json() for asset in self.data],
            "stays": self.stays.to_json() if self.stays else None,
        }

    def show(self, language: Language) -> str:
        """The card, a line for each thing that is known."""
        card = self.card
        dataset = str(card.options.get("dataset", ""))
        said = {
            Text("任务", "task"): f"{card.task} ({card.family})",
            Text("来自", "from"): " < ".join(self.ancestors),
            Text("派生", "parent of"): ", ".join(self.children),
            Text("许可", "licence"): card.licence,
            Text("大小", "size"): f"{card.size_bytes:,} bytes",
            Text("数据集", "dataset"): dataset,
            Text("训练数据", "trained on"): "" if self.data else ", ".join(card.training_assets),
            **{Text(f"数据 {d.name}", f"data {d.name}"): d.said(language) for d in self.data},
            Text("导入", "imported"): _imported(card),
            Text("不得离开工厂", "stays in the plant"): self.stays.in_language(language)
            if self.stays
            else "",
            Text("生成时间", "made"): card.created,
            **{
                Text(f"文件 {name}", f"file {name}"): f"sha256 {sha256}"
                for name, sha256 in card.files.items()
            },
        }
        beside = [
            f"  {name}: {value:.4f}   {card.baseline}: {card.baseline_metrics[name]:.4f}"
            for name, value in card.metrics.items()
            if name in card.baseline_metrics
        ]
        lines = [f"  {title.in_language(language)}: {text}" for title, text in said.items() if text]
        return "\n".join([Cards([(card, self.current)]).show(language), *beside, *lines])


def _imported(card: ModelCard) -> str:
    """Where the weights came from; empty for a version that was made here."""
    said = card.options.get("imported")
    return f"{said['from']}, {', '.join(said['sha256'].values())}" if isinstance(said, dict) else ""
