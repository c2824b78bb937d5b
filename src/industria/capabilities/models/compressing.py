"""``industria models compress``: a smaller, faster version of a model, under a budget and behind a gate."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Annotated, Literal

from industria.core import POSITIONAL, Language, Session, Text, Tool, UsageError
from industria.stores import Stores

if TYPE_CHECKING:
    from industria.models.compression.run import Compressed


@dataclass(frozen=True, slots=True)
class Smaller:
    """The new version beside the one that it came from."""

    found: Compressed

    def to_json(self) -> dict[str, object]:
        """As JSON types."""
        f = self.found
        return {
            "model": f"{f.card.name}:{f.card.version}", "parent": f.card.parent, "method": f.method,
            "step": asdict(f.step), "before": asdict(f.before), "after": asdict(f.after),
            "tried": [asdict(t) for t in f.tried], "card": f.card.to_json(),
        }  # fmt: skip

    def show(self, language: Language) -> str:
        """Sizes, times and scores, before and after."""
        f = self.found
        b, a = f.before, f.after
        at = f"{f.card.name}:{f.card.version}"
        kept = f", {f.step.keep:.0%}" if f.step.keep < 1 else ""
        lines = [
            Text(
                f"{at} 由 {f.card.parent} 压缩而来: {f.method}, {f.step.bits} 位{kept}",
                f"{at} is {f.card.parent} made smaller: {f.method}, {f.step.bits} bits{kept}",
            ),
            Text(
                f"  文件: {b.size:,} -> {a.size:,} 字节 ({b.size / a.size:.2f} 倍)",
                f"  files: {b.size:,} -> {a.size:,} bytes ({b.size / a.size:.2f} times smaller)",
            ),
            Text(
                f"  网络: {b.network_ms:.2f} -> {a.network_ms:.2f} 毫秒 ({b.network_ms / a.network_ms:.2f} 倍); "
                f"一次预测: {b.whole_ms:.2f} -> {a.whole_ms:.2f} 毫秒",
                f"  network: {b.network_ms:.2f} -> {a.network_ms:.2f} ms ({b.network_ms / a.network_ms:.2f} times "
                f"faster); one prediction: {b.whole_ms:.2f} -> {a.whole_ms:.2f} ms",
            ),
            Text(
                f"  {b.score.metric}: {b.score.value:.4f} -> {a.score.value:.4f}",
                f"  {b.score.metric}: {b.score.value:.4f} -> {a.score.value:.4f}",
            ),
        ]
        if b.score.rare_recall is not None and a.score.rare_recall is not None:
            lines.append(
                Text(
                    f"  最少见的类 {b.score.rare_class} 的召回率 ({b.score.rare_rows} 行): "
                    f"{b.score.rare_recall:.3f} -> {a.score.rare_recall:.3f}",
                    f"  recall of the rarest class {b.score.rare_class} ({b.score.rare_rows} rows): "
                    f"{b.score.rare_recall:.3f} -> {a.score.rare_recall:.3f}",
                )
            )
        promote = f"industria models promote {f.card.name} {f.card.version}"
        lines.append(Text(f"  未启用; 要启用: {promote}", f"  it waits; to use it: {promote}"))
        return "\n".join(line.in_language(language) for line in lines)


def compress(
    session: Session[Stores],
    model: Annotated[str, Text("模型: 名称或名称:版本", "the model: NAME or NAME:VERSION")],
    asset: Annotated[
        list[str], Text("用来检验的表或图片", "tables or pictures to judge it by"), POSITIONAL
    ] = [],  # noqa: B006  nobody changes it
    target: Annotated[str, Text("表中要预测的列", "the column of that table to predict")] = "",
    smaller: Annotated[float, Text("文件小多少倍", "how many times smaller its files")] = 4.0,
    size_mb: Annotated[float, Text("文件至多多少 MB", "megabytes of its files at most")] = 0.0,
    ms: Annotated[
        float, Text("一次预测至多多少毫秒", "milliseconds of one prediction here at most")
    ] = 0.0,
    faster: Annotated[
        float,
        Text("网络至少快多少倍; 1 为不要求", "how many times faster its network; 1 for no demand"),
    ] = 2.0,
    method: Annotated[
        Literal["auto", "quantise", "prune", "distil"],
        Text("方法: 量化, 剪枝, 蒸馏", "quantise, prune, distil, or all in turn"),
    ] = "auto",
    loss: Annotated[
        float, Text("指标至多损失的比例", "share of its metric that may be lost")
    ] = 0.01,
) -> Smaller:
    """Make a model smaller and faster; the new version waits for promote and is used as any other.

    Nothing is kept where more than ``loss`` of its metric, or a point of the rarest class's recall, would be lost.
    """
    from industria.models.compression.hook import METHODS
    from industria.models.compression.run import Budget, Wish
    from industria.models.compression.run import compress as squeeze
    from industria.models.making import adopted, find_version

    if min(smaller, faster) < 1 or min(size_mb, ms) < 0 or not 0 <= loss < 1:
        raise UsageError(
            f"expected 1 time smaller and faster or more, megabytes and milliseconds of 0 or more, a loss from 0 to "
            f"1, found {smaller:g}, {faster:g}, {size_mb:g}, {ms:g} and {loss:g}: change them"
        )
    plant = session.plant
    card = adopted(plant.models, find_version(plant.models, model))
    assets = [plant.lake.catalogue.get(name) for name in asset or card.training_assets]
    wish = Wish(
        card, Budget(smaller, size_mb, ms, faster, loss), METHODS if method == "auto" else (method,), assets,
        target, session.seed or 0,
    )  # fmt: skip

    def told(what: str, done: float, total: float) -> None:
        session.budget.check()
        session.progress(what, done, total)

    made = squeeze(plant.models, plant.lake, wish, told)
    session.run.reference = (f"{made.card.name}:{made.card.version}",)
    session.run.outputs = {
        "model": made.card.name, "version": made.card.version, "bytes": made.after.size,
        "bytes_before": made.before.size, "metrics": dict(made.card.metrics),
    }  # fmt: skip
    return Smaller(made)


TOOL = Tool(
    "models.compress",
    Text(
        "压缩模型: 更小, 更快, 有检验", "Make a model smaller and faster, under a budget and a gate"
    ),
    "propose",
    compress,
)
