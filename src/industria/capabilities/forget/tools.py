"""``industria forget``: an asset, or all that came from a file, removed everywhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated

from industria.core import (
    Asset,
    Language,
    NotFoundError,
    NotPermittedError,
    Session,
    Text,
    Tool,
)
from industria.core.tool import NAMES_FILE
from industria.stores import Stores


class Forgotten(list[str]):
    """Ids of the assets that were removed; ``models`` and ``datasets``: what was of them, as name:version."""

    def __init__(
        self, assets: Iterable[str], models: Sequence[str] = (), datasets: Sequence[str] = ()
    ) -> None:
        super().__init__(assets)
        self.models = list(models)
        self.datasets = list(datasets)

    def to_json(self) -> dict[str, object]:
        """As JSON types."""
        return {"removed": list(self), "models": self.models, "datasets": self.datasets}

    def show(self, language: Language) -> str:
        """What is gone."""
        listed, models = ", ".join(self), ", ".join(self.models)
        lines = [Text(f"已删除 {listed}", f"removed {listed}")]
        if models:
            lines.append(
                Text(f"以及由其训练的模型: {models}", f"and the models trained on it: {models}")
            )
        if self.datasets:
            datasets = ", ".join(self.datasets)
            lines.append(Text(f"以及数据集: {datasets}", f"and the datasets: {datasets}"))
        return "\n".join(line.in_language(language) for line in lines)


def forget(
    session: Session[Stores],
    source: Annotated[
        str, Text("资产, 或来源文件", "an asset, or the file it came from"), NAMES_FILE
    ],
    approved: Annotated[
        list[str], Text("批准时的资产", "the assets that a yes was given for; any without")
    ] = [],  # noqa: B006  nobody changes it
) -> Forgotten:
    """Remove an asset, or all that came from a source file: every version, what was made of it, its models."""
    from industria.foundation.ingest.readings import LINK
    from industria.foundation.lake.replace import family
    from industria.models.training.sitting import forget_sittings

    plant = session.plant
    lake, catalogue = plant.lake, plant.lake.catalogue
    removed = family(lake, _meant(plant, source))
    ids = {asset.id for asset in removed}
    if approved and ids != set(approved):
        raise NotPermittedError(
            f"expected {source} to be what it was when this was asked for, found it changed: ask again"
        )
    models = [f"{card.name}:{card.version}" for card in plant.models.forget(ids)]
    forget_sittings(plant.root, {*ids, *models})
    remaining = [a for a in catalogue.list(superseded=True) if a.id not in ids]
    for asset in removed:
        plant.knowledge.forget(asset.id)
        lake.alarms.replace(asset.id, [])
        lake.alarms.forget_detection(asset.id)
        linked = asset.source.startswith(LINK)
        table = asset.source.removeprefix(LINK) if linked else asset.table
        if table and not any(a.table == table for a in remaining):
            lake.tables.drop(table)
        if (
            asset.uri.startswith("objects/")
            and not any(a.sha256 == asset.sha256 for a in remaining)
            and not plant.models.holds(asset.sha256)
        ):
            lake.objects.delete(asset.sha256)
    datasets = catalogue.datasets.forget(ids)
    # last, and what was named at the very end: whatever was cut off before is found and done again
    for asset in reversed(removed):
        catalogue.forget(asset.id)
    plant.index.settle()
    session.run.outputs = {
        "removed": [asset.id for asset in removed], "models": models, "datasets": datasets,
    }  # fmt: skip
    return Forgotten((asset.id for asset in removed), models, datasets)


def _meant(plant: Stores, source: str) -> list[Asset]:
    """The assets that came from a file, or the one of that name. Raises NotFoundError."""
    catalogue = plant.lake.catalogue
    return catalogue.from_source(str(Path(source).resolve())) or [catalogue.get(source)]


def as_it_is(session: Session[Stores], arguments: Mapping[str, object]) -> Mapping[str, object]:
    """The arguments with what they would remove now, for a person's yes to that and to nothing else."""
    from industria.foundation.lake.replace import family

    try:
        meant = _meant(session.plant, str(arguments["source"]))
    except NotFoundError:
        return {
            **arguments,
            "approved": ["nothing"],
        }  # what comes later under that name was not meant
    return {**arguments, "approved": [asset.id for asset in family(session.plant.lake, meant)]}


TOOLS = (
    Tool(
        "forget",
        Text("彻底删除一个来源", "Remove a source everywhere"),
        "act",
        forget,
        pin=as_it_is,
    ),
)
