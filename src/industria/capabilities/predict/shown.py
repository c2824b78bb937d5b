"""What ``predict`` returns, as JSON, as text, and as the table that it keeps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from industria.core import Asset, Language, Text

if TYPE_CHECKING:
    import pandas as pd

    from industria.models.tables.answering import Answers

_SHOWN = 10
_WHY = {
    "empty": Text("整行为空", "the row is empty"),
    "unlike": Text(
        "远在已标注行的范围之外", "the row lies far outside what the labelled rows show"
    ),
    "unsure": Text("概率低于要求", "no class is as probable as was asked for"),
}
_LEFT_OUT = {
    "empty": Text("空列", "empty"),
    "constant": Text("只有一个值", "of one value"),
    "name": Text("几乎每行不同的文字", "text that differs in nearly every row"),
}


@dataclass(frozen=True, slots=True)
class Predicted:
    """``answers``: what was said of each asked row; ``asset``: the table that holds it.

    ``keys``: which row each of those that are shown is, by the columns that tell rows apart.
    """

    asset: Asset
    answers: Answers
    labelled: int
    model: str
    keys: Sequence[Mapping[str, str]] = ()

    @property
    def refused(self) -> int:
        """How many rows nothing is said of."""
        return sum(bool(r) for r in self.answers.refusals)

    def to_json(self) -> dict[str, object]:
        """As JSON types; ``rows`` are the first ones, the table has all."""
        a = self.answers
        return {
            "asset": self.asset.to_json(),
            "model": self.model,
            "target": a.target.name,
            "classes": list(a.target.classes),
            "labelled": self.labelled,
            "asked": len(a.refusals),
            "refused": self.refused,
            "trial": {
                "metric": a.trial.metric, "score": a.trial.score, "prior": a.trial.prior,
                "rows": a.trial.rows, "helps": a.trial.helps,
            },
            "left_out": [{"column": name, "why": why} for name, why in a.left_out],
            "rows": [self._row(i) for i in range(min(_SHOWN, len(a.refusals)))],
        }  # fmt: skip

    def _row(self, i: int) -> dict[str, object]:
        a = self.answers
        moved = a.contributions[i] if i < len(a.contributions) else {}
        said: dict[str, object] = {"key": dict(self.keys[i])} if i < len(self.keys) else {}
        said |= {"refused": a.refusals[i], "contributions": dict(moved)}
        if a.target.classify:
            kind = int(a.labels[i])
            said["probability"] = float(a.guess.probability[i, kind])
            said["prediction"] = None if a.refusals[i] else a.target.classes[kind]
        else:
            low, high = a.guess.quantiles[i, 0], a.guess.quantiles[i, -1]
            said |= {"low": float(low), "high": float(high)}
            said["prediction"] = None if a.refusals[i] else float(a.guess.mean[i])
        return said

    def show(self, language: Language) -> str:
        """The first rows with what moved them, how the labelled rows do, and where all are."""
        lines = [self._line(i, language) for i in range(min(_SHOWN, len(self.answers.refusals)))]
        lines += [note.in_language(language) for note in self.notes()]
        return "\n".join(f"  {line}" for line in lines)

    def _line(self, i: int, language: Language) -> str:
        a, row = self.answers, self._row(i)
        named = self.keys[i] if i < len(self.keys) else {}
        key = ", ".join(f"{name} {cell}" for name, cell in named.items()) or f"{i + 1}"
        if a.refusals[i]:
            why = _WHY[a.refusals[i]].in_language(language)
            return Text(f"{key}: 不回答: {why}", f"{key}: no answer: {why}").in_language(language)
        moved = a.contributions[i] if i < len(a.contributions) else {}
        most = sorted(moved.items(), key=lambda item: -abs(item[1]))[:3]
        beside = ", ".join(f"{name} {value:+.2g}" for name, value in most)
        if a.target.classify:
            return f"{key}: {row['prediction']}  {row['probability']:.2f}  ({beside})"
        return f"{key}: {row['prediction']:.5g}  [{row['low']:.5g}, {row['high']:.5g}]  ({beside})"

    def notes(self) -> list[Text]:
        """What is to be known of the predictions."""
        a, t = self.answers, self.answers.trial
        prior = (
            Text("最常见的类", "the most frequent class")
            if a.target.classify
            else Text("平均值", "the mean")
        )
        said = [
            Text(
                f"已标注 {self.labelled} 行互相预测: {t.metric} {t.score:.3f}, {prior.zh} {t.prior:.3f}",
                f"the {self.labelled} labelled rows from each other: {t.metric} {t.score:.3f}, "
                f"{prior.en} {t.prior:.3f}",
            )
        ]
        if not t.helps:
            said.append(
                Text(
                    f"不比{prior.zh}好: 请标注更多行, 或加有关的列",
                    f"that is no better than {prior.en}: label more rows, or add columns that bear on it",
                )
            )
        said += [
            Text(
                f"未用列 {name}: {_LEFT_OUT[why].zh}",
                f"column {name} left out: {_LEFT_OUT[why].en}",
            )
            for name, why in a.left_out
        ]
        refused = f", 不回答 {self.refused} 行" if self.refused else ""
        refused_en = f", {self.refused} refused" if self.refused else ""
        asked = len(a.refusals)
        said.append(
            Text(
                f"{asked} 行写入表 {self.asset.table} (模型 {self.model}){refused}",
                f"{asked} rows in table {self.asset.table} by {self.model}{refused_en}",
            )
        )
        return said


def keys_of(asked: pd.DataFrame, target: str) -> list[dict[str, str]]:
    """Which row each of the first asked ones is: the first column in which all differ (names and times before
    numbers with a fraction), else the first two columns together; of a table of one column nothing."""
    columns = [c for c in asked if c != target]
    plain = [c for c in columns if asked[c].dtype.kind != "f"]
    apart = [c for c in (*plain, *columns) if asked[c].notna().all() and asked[c].is_unique]
    shown = apart[:1] or columns[:2]
    cells = asked[shown].head(_SHOWN).astype(object)
    empty = cells.isna().to_dict("list")
    return [
        {str(name): "-" if empty[name][i] else str(value) for name, value in row.items()}
        for i, row in enumerate(cells.to_dict("records"))
    ]


def as_table(asked: pd.DataFrame, answers: Answers) -> pd.DataFrame:
    """The asked rows with what is said of them; the cell of a refused row is empty and says why."""
    import numpy as np

    name, found = answers.target.name, answers.guess
    kept = asked.drop(columns=[name]).reset_index(drop=True)
    refused = np.array([bool(r) for r in answers.refusals], bool)
    if answers.target.classify:
        classes = np.array(answers.target.classes, dtype=object)
        said = np.where(refused, None, classes[answers.labels])
        kept[f"{name}_predicted"] = said
        for number, kind in enumerate(answers.target.classes):
            kept[f"{name}_p_{number + 1}_{kind}"] = found.probability[:, number]
    else:
        kept[f"{name}_predicted"] = np.where(refused, np.nan, found.mean)
        kept[f"{name}_low"], kept[f"{name}_high"] = found.quantiles[:, 0], found.quantiles[:, -1]
    kept[f"{name}_refused"] = list(answers.refusals)
    return kept
