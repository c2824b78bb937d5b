"""``industria remaining-life``: which machine fails next, and learning from those that did."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from industria.capabilities.life.shown import Shown
from industria.core import Session, Text, Tool, UsageError
from industria.stores import Stores

if TYPE_CHECKING:
    from industria.models.life.learning import Learned

_UNIT = Text("机组列; 默认按列名识别", "the column that says the machine; by its name without")
_CYCLE = Text("循环数列; 默认按列名识别", "the column that counts its cycles; by its name without")
_MODEL = Text(
    "模型名, 或名称:版本; 默认全厂唯一的一个",
    "a model's name, or NAME:VERSION; the plant's only one without",
)


def remaining_life(
    session: Session[Stores],
    asset: Annotated[
        list[str],
        Text("表: 一张含多台, 或每台一张", "the table of all machines, or one table each"),
    ],
    model: Annotated[str, _MODEL] = "",
    lead: Annotated[
        int, Text("备件与排期需要的循环数", "cycles that parts and planning take")
    ] = 20,
    unit: Annotated[str, _UNIT] = "",
    cycle: Annotated[str, _CYCLE] = "",
) -> Shown:
    """Cycles that each machine has left, with a 90 % interval, what that comes from, and what to do.

    The model is one of ``remaining-life learn`` or ``train remaining_life``. The figures are kept as a table.
    """
    from industria.models.life.reading import Columns
    from industria.models.life.run import keep, predicted

    if lead < 0:
        raise UsageError(f"expected a lead of 0 cycles or more, found {lead}: change it")
    plant = session.plant
    tables = [plant.table(name) for name in asset]
    found = predicted(plant.models, plant.lake, tables, model=model, columns=Columns(unit, cycle))
    kept = keep(plant.lake, tables, found)
    session.run.outputs = {
        "machines": len(found.machines),
        "shortest_cycles": round(found.machines[0].cycles, 1),
        "drift": [d.sensor for d in found.drift],
        "table": kept.table,
    }
    session.run.reference = (*(t.id for t in tables), found.model)
    return Shown(found, kept, lead)


def learn(
    session: Session[Stores],
    asset: Annotated[
        list[str],
        Text("运行到失效的历史: 一张或多张表", "histories up to the failure: one table or several"),
    ],
    name: Annotated[str, Text("模型名", "the model's name")],
    cap: Annotated[
        float,
        Text(
            "超过多少循环的寿命按此数计; 默认同上一版本, 否则中位寿命的 60 %",
            "cycles above which lives count as that; as before, else .6 of the median life, without",
        ),
    ] = 0.0,
    unit: Annotated[str, _UNIT] = "",
    cycle: Annotated[str, _CYCLE] = "",
) -> Learned:
    """Learn from machines that failed: the next version of a model, from the old machines and the new ones.

    Says how well the version before predicted the new ones, which it had not seen, and where they differ from those
    before. The new version waits for ``models promote`` where it is worse on them.
    """
    from industria.models.life.learning import learn as learned
    from industria.models.life.reading import Columns

    if cap < 0:
        raise UsageError(f"expected a cap of 0 cycles or more, found {cap}: change it")
    plant = session.plant
    tables = [plant.table(one) for one in asset]
    made = learned(
        plant.models, plant.lake, tables, name, cap=cap, columns=Columns(unit, cycle),
        seed=session.seed or 0, progress=session.progress,
    )  # fmt: skip
    card = made.standing.card
    session.run.outputs = {
        "model": card.name, "version": card.version, "metrics": dict(card.metrics),
        "current": made.standing.current, "batch": card.options["batch"],
    }  # fmt: skip
    session.run.reference = card.training_assets
    return made


TOOLS = (
    Tool(
        "remaining_life",
        Text("剩余寿命与维护建议", "Cycles left before a failure, why, and what to do"),
        "propose",
        remaining_life,
    ),
    Tool(
        "remaining_life.learn",
        Text("从失效的机组学习剩余寿命", "Learn remaining life from machines that failed"),
        "propose",
        learn,
    ),
)
