"""The report of a search: markdown for people, JSON for programs, the same figures in both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from industria.core import Language, Text
from industria.models.autoai.leaks import Suspect
from industria.models.autoai.search import Found
from industria.models.tables.target import Target

METRIC = {True: "auroc", False: "explained"}
WHY = {
    "copy": Text("它本身就给出目标", "alone it gives the target"),
    "filled": Text("是否填写就给出目标", "whether it is filled gives the target"),
    "implied": Text(
        "它的一个值只与一个少见的类同时出现, 多半是事后写入",
        "one of its values stands beside one rare class alone: mostly written after the fact",
    ),
    "row": Text("它只是行号", "it counts the rows"),
    "name": Text("几乎每行不同的文字", "text that differs in nearly every row"),
    "empty": Text("空列", "empty"),
    "constant": Text("只有一个值", "of one value"),
}
_NAMED = 5
_ORDER = {
    "time": Text("按时间: 只从过去学", "by time: learned from the past only"),
    "group": Text("按组: 同组不跨两侧", "by group: no group on both sides"),
    "random": Text("随机", "at random"),
}


@dataclass(frozen=True, slots=True)
class Report:
    """What was found of which table."""

    table: str
    target: Target
    rows: int
    columns: Sequence[str]
    suspects: Sequence[Suspect]
    found: Found
    seed: int
    unseen: Sequence[str] = ()  # columns that there was no time to suspect

    def to_json(self) -> dict[str, object]:
        """As JSON types."""
        f = self.found
        return {
            "table": self.table,
            "target": self.target.name,
            "classes": list(self.target.classes),
            "rows": self.rows,
            "columns": list(self.columns),
            "left_out": [s.to_json() for s in self.suspects],
            "metric": METRIC[self.target.classify],
            "split": f.order.name,
            "ranking": [
                {"pipeline": r.name, "score": r.score, "folds": list(r.scores), "seconds": round(r.seconds, 3)}
                for r in f.chosen.ranking
            ],
            "blend": dict(f.chosen.votes),
            "blend_score": f.chosen.score,
            "nested": list(f.nested),
            "nested_score": float(np.mean(f.nested)) if f.nested else None,
            "defaults": {n: float(np.mean(s)) for n, s in f.beside.items() if s},
            "not_tried": list(f.not_tried),
            "fitted_rows": f.rows,
            "not_looked_at": list(self.unseen),
            "seconds": round(f.seconds, 2),
            "seed": self.seed,
        }  # fmt: skip

    def show(self, language: Language) -> str:
        """Markdown."""
        return "\n".join(t.in_language(language) for t in self._lines())

    def _lines(self) -> list[Text]:
        f, metric = self.found, METRIC[self.target.classify]
        kind = f"{len(self.target.classes)}" if self.target.classify else ""
        lines = [
            Text(
                f"# {self.table}: 预测 {self.target.name}",
                f"# {self.table}: {self.target.name} predicted",
            ),
            Text("", ""),
            Text(
                f"{self.rows} 行, {len(self.columns)} 列" + (f", {kind} 类" if kind else ", 数值"),
                f"{self.rows} rows, {len(self.columns)} columns"
                + (f", {kind} classes" if kind else ", numbers"),
            ),
            Text(f"验证: {_ORDER[f.order.name].zh}", f"Validation: {_ORDER[f.order.name].en}"),
            Text("", ""),
        ]
        if f.nested:
            own = float(np.mean(f.nested))
            beside = ", ".join(f"{n} {np.mean(s):.4f}" for n, s in f.beside.items()) or "-"
            many = len(f.nested)
            lines += [
                Text(
                    f"嵌套验证 ({many} 个外层折) {metric}: **{own:.4f}**; 默认设置: {beside}",
                    f"Nested validation ({many} outer folds), {metric}: **{own:.4f}**; as they come: {beside}",
                ),
                Text("", ""),
            ]
        else:
            lines += [
                Text(
                    "时间不够, 没有嵌套验证: 下面的分数偏高; 请加大 --budget",
                    "No time for nested validation: the scores below are too good; give a larger --budget",
                ),
                Text("", ""),
            ]
        lines += [
            Text(f"| 管道 | {metric} | 折间 | 秒 |", f"| pipeline | {metric} | over folds | s |"),
            Text("|---|---|---|---|", "|---|---|---|---|"),
        ]
        for r in f.chosen.ranking:
            row = f"| {r.name} | {r.score:.4f} | {min(r.scores):.4f} - {max(r.scores):.4f} | {r.seconds:.1f} |"
            lines.append(Text(row, row))
        votes = ", ".join(f"{n} x {v}" for n, v in f.chosen.votes.items())
        lines += [
            Text("", ""),
            Text(
                f"所用: {votes} 的平均 ({f.chosen.score:.4f}, 选出的分数偏高)",
                f"Used: the mean of {votes} ({f.chosen.score:.4f}; a score that was chosen by is too good)",
            ),
        ]
        if f.not_tried:
            left = "; ".join(f.not_tried)
            lines.append(Text(f"时间不够, 未试: {left}", f"Not tried, for want of time: {left}"))
        if f.rows < self.rows:
            lines.append(
                Text(
                    f"时间不够, 只用 {f.rows} 行拟合",
                    f"Fitted to {f.rows} of the rows, for want of time",
                )
            )
        if self.unseen:
            named = ", ".join(self.unseen[:_NAMED]) + (", ..." if len(self.unseen) > _NAMED else "")
            lines.append(
                Text(
                    f"时间不够, 未检查是否泄露目标的列 {len(self.unseen)} 个: {named}",
                    f"{len(self.unseen)} columns not checked for giving the target away, for want of time: {named}",
                )
            )
        if self.suspects:
            lines += [Text("", ""), Text("未用的列:", "Columns left out:")]
        for s in self.suspects:
            lines.append(
                Text(
                    f"- {s.column}: {WHY[s.reason].zh} ({s.figure:.3f})",
                    f"- {s.column}: {WHY[s.reason].en} ({s.figure:.3f})",
                )
            )
        return lines
