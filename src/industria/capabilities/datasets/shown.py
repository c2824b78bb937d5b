"""What the tools of datasets return, as JSON and as text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from industria.core import Language, Text

if TYPE_CHECKING:
    from industria.foundation.datasets import Dataset
    from industria.foundation.datasets.checking import Checked

_KINDS = {
    "data": Text("数据集", "data"),
    "knowledge": Text("行业知识集", "knowledge set"),
    "tasks": Text("行业任务集", "task set"),
}
_PRIVATE = Text(
    "私有: 由其训练的模型不得离开工厂", "private: no model trained on it leaves the plant"
)


@dataclass(frozen=True, slots=True)
class Datasets:
    """Versions of datasets."""

    datasets: tuple[Dataset, ...]

    def to_json(self) -> dict[str, object]:
        """As JSON types."""
        return {"datasets": [d.to_json() for d in self.datasets]}

    def show(self, language: Language) -> str:
        """One a line."""
        none = Text("没有数据集: industria datasets make", "no datasets: industria datasets make")
        return "\n".join(f"  {_line(d, language)}" for d in self.datasets) or none.in_language(
            language
        )


@dataclass(frozen=True, slots=True)
class Shown:
    """One version of a dataset, and the models that were trained on it."""

    dataset: Dataset
    models: tuple[str, ...] = ()

    def to_json(self) -> dict[str, object]:
        """As JSON types."""
        return {**self.dataset.to_json(), "models": list(self.models)}

    def show(self, language: Language) -> str:
        """A line for each thing that is known."""
        d = self.dataset
        lines = [_line(d, language)]
        for item in d.items:
            quality = "-" if item.quality is None else f"{item.quality:.1f}"
            words = Text(f"{item.rows} 行, 质量 {quality}", f"{item.rows} rows, quality {quality}")
            at = f" @{item.table_version}" if item.table else ""
            lines.append(
                f"  {item.name}{at}: {words.in_language(language)}, sha256 {item.content}, {item.source}"
            )
        by = Text("划分依据", "split by").in_language(language)
        given = f" ({d.split.given})" if d.split.given else ""
        lines.append(f"  {by} {d.split.by}{given}: {_parts(d, language)}")
        if d.split.cuts:
            lines.append(f"  {' | '.join(d.split.cuts)}")
        gate = Text("质量门槛", "quality gate").in_language(language)
        lines.append(f"  {gate} {d.gate:g}, {d.made}")
        if self.models:
            trained = Text("训练出的模型", "models trained on it").in_language(language)
            lines.append(f"  {trained}: {', '.join(self.models)}")
        return "\n".join([*lines, *(f"  {note[language]}" for note in d.notes)])


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check of one version found; ``passed`` where nothing is wrong."""

    dataset: Dataset
    found: Checked

    @property
    def passed(self) -> bool:
        """Whether nothing is wrong with it."""
        return not self.found.findings

    def to_json(self) -> dict[str, object]:
        """As JSON types."""
        return {
            "dataset": self.dataset.at,
            "passed": self.passed,
            "findings": [f.to_json() for f in self.found.findings],
            "newer": list(self.found.newer),
            "rows": dict(self.found.rows),
        }

    def show(self, language: Language) -> str:
        """What is wrong, one a line, or that nothing is."""
        lines = [f"  {f.message.in_language(language)}" for f in self.found.findings]
        if not lines:
            good = Text(
                f"{self.dataset.at}: 内容未变, 无泄漏",
                f"{self.dataset.at}: as it was made, and nothing leaks",
            )
            lines.append(good.in_language(language))
        if self.found.newer:
            names = ", ".join(self.found.newer)
            newer = Text(
                f"{names} 有新版本: 用 industria datasets make 生成下一版",
                f"{names} went on: industria datasets make gives the next version",
            )
            lines.append(newer.in_language(language))
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Marked:
    """An asset that is private now, or no longer; ``models``: what was trained on it."""

    asset: str
    private: bool
    models: tuple[str, ...]

    def to_json(self) -> dict[str, object]:
        """As JSON types."""
        return {"asset": self.asset, "private": self.private, "models": list(self.models)}

    def show(self, language: Language) -> str:
        """What that means."""
        said = (
            Text(f"{self.asset} {_PRIVATE.zh}", f"{self.asset} is {_PRIVATE.en}")
            if self.private
            else Text(f"{self.asset} 不再私有", f"{self.asset} is private no longer")
        )
        those = f": {', '.join(self.models)}" if self.models else ""
        return said.in_language(language) + those


def _line(d: Dataset, language: Language) -> str:
    kind = _KINDS[d.kind].in_language(language)
    private = f"  {_PRIVATE.in_language(language)}" if d.private else ""
    return f"{d.at}  {kind}  {d.level}  {d.licence}  {_parts(d, language)}{private}"


def _parts(d: Dataset, language: Language) -> str:
    rows = Text("行", "rows").in_language(language)
    return ", ".join(f"{part} {count}" for part, count in d.rows.items()) + f" {rows}"
