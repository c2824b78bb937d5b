"""``industria models latency``: p50 and p99 of single predictions under load, beside a budget."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Annotated

from industria.core import POSITIONAL, Language, Session, Text, Tool, UsageError
from industria.stores import Stores

if TYPE_CHECKING:
    from industria.models.compression.latency import Latency


@dataclass(frozen=True, slots=True)
class Waited:
    """What single predictions of a model took here."""

    model: str
    found: Latency
    budget_ms: float

    @property
    def within(self) -> bool:
        """Whether 99 of 100 keep to the budget."""
        return self.found.p99 <= self.budget_ms

    def to_json(self) -> dict[str, object]:
        """As JSON types."""
        return {
            "model": self.model, **asdict(self.found), "budget_ms": self.budget_ms,
            "within_budget": self.within,
        }  # fmt: skip

    def show(self, language: Language) -> str:
        """In two lines."""
        f = self.found
        kept = (
            Text("在预算内", "within the budget")
            if self.within
            else Text("超出预算", "over the budget")
        )
        return Text(
            f"{self.model}: 单次预测 p50 {f.p50:.1f} 毫秒, p99 {f.p99:.1f} 毫秒, 最长 {f.most:.1f} 毫秒\n"
            f"  {f.calls} 次, 同时有 {f.loading} 个进程在计算; 预算 {self.budget_ms:g} 毫秒: {kept.zh}",
            f"{self.model}: one prediction p50 {f.p50:.1f} ms, p99 {f.p99:.1f} ms, at most {f.most:.1f} ms\n"
            f"  {f.calls} calls while {f.loading} other processes compute; the budget is {self.budget_ms:g} ms: "
            f"{kept.en}",
        ).in_language(language)


def latency(
    session: Session[Stores],
    model: Annotated[str, Text("模型: 名称或名称:版本", "the model: NAME or NAME:VERSION")],
    asset: Annotated[
        list[str], Text("它要的图片或表", "pictures or tables that it needs"), POSITIONAL
    ] = [],  # noqa: B006  nobody changes it
    calls: Annotated[int, Text("预测多少次", "how many predictions")] = 300,
    load: Annotated[int, Text("同时计算的进程数", "processes that compute meanwhile")] = 2,
    budget_ms: Annotated[
        float, Text("p99 的预算 (毫秒)", "the budget of p99, in milliseconds")
    ] = 200.0,
) -> Waited:
    """Time single predictions of a loaded model, one after another, while other processes keep the cores busy."""
    from industria.models.compression.hook import Material, hook_of
    from industria.models.compression.latency import latency as waited
    from industria.models.families import named
    from industria.models.making import adopted, find_version
    from industria.models.making import load as opened

    if not 20 <= calls <= 100_000 or not 0 <= load <= 64 or budget_ms <= 0:
        raise UsageError(
            f"expected 20 to 100000 calls, 0 to 64 loading processes and a budget above 0, found {calls}, {load} "
            f"and {budget_ms:g}: change them"
        )
    plant = session.plant
    card = adopted(plant.models, find_version(plant.models, model))
    assets = [plant.lake.catalogue.get(n) for n in asset or card.training_assets]
    fitted = opened(plant.models, named(card.family), card)
    trial = hook_of(card).trial(Material(card, fitted, plant.lake, plant.models, assets))
    found = waited(trial.timed(fitted).whole, calls, load)
    session.run.reference = (f"{card.name}:{card.version}",)
    session.run.outputs = asdict(found)
    return Waited(f"{card.name}:{card.version}", found, budget_ms)


TOOL = Tool(
    "models.latency",
    Text("负载下单次预测的时间", "p50 and p99 of single predictions while others compute"),
    "read",
    latency,
    role="engineer",
)
