"""``industria train``: any task that a family learns from assets, or a general model by its recipe."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Annotated, Literal

from industria.core import (
    POSITIONAL,
    Language,
    ModelCard,
    Session,
    Text,
    UsageError,
)
from industria.stores import Stores

if TYPE_CHECKING:
    from industria.models.standing import Standing
    from industria.models.training.cost import Cost, Prices
    from industria.models.training.machine import MachineTrial
    from industria.models.training.run import Outcome, Place

_UNTIL = Text("正常运行的结束时间", "end of normal operation")
_ROWS = Text("前多少行是正常的", "first rows that are normal")
_UNKNOWN = Text("此任务不预先给出成本", "this task does not say its cost before it starts")


@dataclass(frozen=True, slots=True)
class Trained:
    """A new version, where it stands, what it was said to cost and what it took."""

    outcome: Outcome

    @property
    def standing(self) -> Standing:
        """Whether the version is current."""
        return self.outcome.standing

    @property
    def card(self) -> ModelCard:
        """The version's card."""
        return self.standing.card

    def to_json(self) -> dict[str, object]:
        """As JSON types."""
        return {**self.standing.to_json(), "cost": self.card.options.get("cost", {})}

    def show(self, language: Language) -> str:
        """The version, its scores beside its baseline's, what is to be known of it, and what it took."""
        took, said = self.outcome.took.show(language), self.outcome.said
        word = Text("事先", "said before").in_language(language)
        before = f" ({word}: {said.show(language)})" if said else ""
        line = f"  {Text('花费', 'took').in_language(language)}: {took}{before}"
        return f"{self.standing.show(language)}\n{line}"


@dataclass(frozen=True, slots=True)
class Planned:
    """What a training would cost; nothing was made. None: that is not known before."""

    model: str
    cost: Cost | None

    def to_json(self) -> dict[str, object]:
        """As JSON types."""
        return {"model": self.model, "cost": self.cost.to_json() if self.cost else None}

    def show(self, language: Language) -> str:
        """In one line."""
        said = self.cost.show(language) if self.cost else _UNKNOWN.in_language(language)
        return f"{self.model}: {said}"


@dataclass(frozen=True, slots=True)
class Priced:
    """What power and the machine cost in this plant."""

    prices: Prices

    def to_json(self) -> dict[str, object]:
        """As JSON types."""
        return asdict(self.prices)

    def show(self, language: Language) -> str:
        """One a line."""
        said = self.prices
        return Text(
            f"{said.watts:g} 瓦, 每千瓦时 {said.per_kwh:g} {said.currency}, 机器每小时 "
            f"{said.machine_per_hour:g} {said.currency}",
            f"{said.watts:g} W, {said.per_kwh:g} {said.currency} per kWh, the machine "
            f"{said.machine_per_hour:g} {said.currency} per hour",
        ).in_language(language)


def train(
    session: Session[Stores],
    task: Annotated[str, Text("任务", "the task, such as anomaly_detection"), POSITIONAL] = "",
    asset: Annotated[list[str], Text("表或其他资产", "the table, or assets"), POSITIONAL] = [],  # noqa: B006  nobody changes it
    normal_until: Annotated[str, _UNTIL] = "",
    train_rows: Annotated[int, _ROWS] = 0,
    level: Annotated[
        Literal["general", "industry", "scenario"], Text("层级", "general, industry or scenario")
    ] = "scenario",
    parent: Annotated[
        str, Text("父模型: 名称或名称:版本", "the model it is trained from: NAME or NAME:VERSION")
    ] = "",
    name: Annotated[
        str, Text("模型名; 默认由任务和表得出", "the model's name; by task and table without")
    ] = "",
    option: Annotated[
        list[str], Text("任务的选项: 名称=值", "an option of the task: NAME=VALUE")
    ] = [],  # noqa: B006  nobody changes it
    recipe: Annotated[
        str, Text("按配方重做通用模型", "make a general model again by its recipe")
    ] = "",
    estimate: Annotated[
        bool, Text("只说明成本, 不训练", "say what it would cost, and train nothing")
    ] = False,
) -> Trained | Planned:
    """Train a model as the next version of its name: on assets for a task, or by a recipe.

    It becomes the current one, unless it is worse than that on its own record: then it waits for
    ``promote``, and its card says why (``models.gate``). Cut off, the same call goes on from its checkpoint.
    """
    from industria.models.training.run import Place

    plant = session.plant
    place = Place(plant.lake, plant.models, plant.root)
    if recipe:
        if task or asset or parent:
            raise UsageError("expected a recipe or a task with its data, found both: leave one out")
        return _by_recipe(session, place, recipe, option, estimate)
    if not task or not asset:
        raise UsageError(
            "expected a task and its data, found none: call industria train TASK TABLE, or --recipe NAME"
        )
    own = {"normal_until": normal_until, "train_rows": str(train_rows or "")}
    given = [*(f"{n}={v}" for n, v in own.items() if v), *option]
    return _on_assets(session, place, task, asset, given, level, parent, name, estimate)


def prices(
    session: Session[Stores],
    watts: Annotated[float | None, Text("训练时的功率 (瓦)", "watts while it trains")] = None,
    per_kwh: Annotated[float | None, Text("每千瓦时的电价", "price of a kWh")] = None,
    machine_per_hour: Annotated[
        float | None, Text("机器每小时的价格", "price of the machine for an hour")
    ] = None,
    currency: Annotated[str, Text("货币", "the currency")] = "",
) -> Priced:
    """What power and the machine cost here; what is given is set for all later trainings."""
    from industria.models.training.cost import read_prices, write_prices
    from industria.models.training.run import PRICES

    path = session.plant.root / PRICES
    now = read_prices(path)
    given = {"watts": watts, "per_kwh": per_kwh, "machine_per_hour": machine_per_hour}
    changed: dict[str, float] = {n: v for n, v in given.items() if v is not None}
    new = replace(now, **changed, currency=currency or now.currency)
    if new != now:
        write_prices(path, new)
    session.run.outputs = asdict(new)
    return Priced(new)


@dataclass(frozen=True, slots=True)
class MachineSpeed:
    """How fast this machine trains, with one process and with several."""

    trial: MachineTrial

    def to_json(self) -> dict[str, object]:
        """As JSON types."""
        devices = [one.to_json() for one in self.trial.devices]
        return {**asdict(self.trial), "gain": self.trial.gain, "devices": devices}

    def show(self, language: Language) -> str:
        """One finding a line."""
        found = self.trial
        apart = max((d.difference or 0.0 for d in found.devices), default=None)
        lines = [
            Text(
                f"每秒步数: 单进程 {found.one:.2f}, {found.processes} 个进程 {found.together:.2f} "
                f"({found.gain:.2f} 倍), 单进程多线程 {found.threads:.2f}; 核 {found.cores}",
                f"steps a second: one process {found.one:.2f}, {found.processes} processes "
                f"{found.together:.2f} ({found.gain:.2f} times), one with all threads {found.threads:.2f}; "
                f"{found.cores} cores",
            ),
            Text(
                f"损失相差至多 {found.apart:.1e}",
                f"their losses differ by at most {found.apart:.1e}",
            ),
            Text(
                f"预计 {found.said_s:.2f} s, 实际 {found.took_s:.2f} s",
                f"expected {found.said_s:.2f} s, took {found.took_s:.2f} s",
            ),
            Text("此处没有 GPU", "no GPU here")
            if apart is None
            else Text(
                f"GPU 与 CPU 相差至多 {apart:.1e}", f"GPU and CPU differ by at most {apart:.1e}"
            ),
        ]
        return "\n".join(line.in_language(language) for line in lines)


def machine(
    session: Session[Stores],
    processes: Annotated[int, Text("进程数", "how many processes")] = 2,
    steps: Annotated[int, Text("每次训练的步数", "steps of each training")] = 60,
) -> MachineSpeed:
    """Train one network with one process, with several and with all threads, and compare.

    Where there is a GPU, what networks give there is compared with what they give on the CPU.
    """
    from industria.models.training.machine import trial

    if not 1 < processes <= 64 or not 0 < steps <= 10_000:
        raise UsageError(
            f"expected 2 to 64 processes and 1 to 10000 steps, found {processes} and {steps}: change them"
        )
    return MachineSpeed(trial(processes, steps, session.progress))


def _on_assets(
    session: Session[Stores],
    place: Place,
    task: str,
    assets: list[str],
    given: list[str],
    level: Literal["general", "industry", "scenario"],
    parent: str,
    name: str,
    estimate: bool,
) -> Trained | Planned:
    from industria.models.training.run import Wish, prepared, taught
    from industria.models.training.source import checked_options

    options = checked_options(given, taught(task).words)
    found = [session.plant.lake.catalogue.get(one) for one in assets]
    wish = Wish(task, found, level, parent, name, options, session.seed or 0)
    ready = prepared(place, wish)
    if estimate:
        return Planned(ready.draft.name, ready.cost)
    _announce(session, ready.cost)
    made = Trained(ready.make(session.progress))
    _record(session, made.card, made.standing.current)
    return made


def _by_recipe(
    session: Session[Stores], place: Place, named: str, given: list[str], estimate: bool
) -> Trained | Planned:
    from industria.models.training.recipes import RecipeContext, recipe
    from industria.models.training.run import by_recipe, recipe_cost
    from industria.models.training.source import checked_options

    chosen, seed = recipe(named), session.seed or 0
    options = checked_options(given, chosen.words)
    cost = recipe_cost(place, chosen, RecipeContext(seed, options=options))
    if estimate:
        return Planned(named, cost)
    _announce(session, cost)
    made = Trained(by_recipe(place, chosen, seed=seed, options=options, progress=session.progress))
    _record(session, made.card, made.standing.current)
    return made


def _announce(session: Session[Stores], cost: Cost | None) -> None:
    """Say the cost before anything starts, where it is known."""
    language = session.language or "en"
    if cost is not None:
        title = Text("预计", "expected").in_language(language)
        session.note(f"{title}: {cost.show(language)}\n")


def _record(session: Session[Stores], card: ModelCard, current: bool) -> None:
    notes = {n: card.options[n] for n in ("left_out", "bad_cells") if n in card.options}
    session.run.outputs = {
        "model": card.name, "version": card.version, "metrics": dict(card.metrics),
        "current": current, **notes,
    }  # fmt: skip
    session.run.reference = card.training_assets
