"""``industria models export|import``: a version leaves the plant, and weights of one's own come in."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from industria.core import WRITTEN, Language, Session, Text, UsageError
from industria.stores import Stores

if TYPE_CHECKING:
    from industria.models.transfer import Brought, Exported


@dataclass(frozen=True, slots=True)
class Left:
    """Where a version went."""

    found: Exported

    def to_json(self) -> dict[str, object]:
        """As JSON types."""
        e = self.found
        return {
            "model": e.model, "folder": str(e.folder), "format": e.format, "files": dict(e.files),
        }  # fmt: skip

    def show(self, language: Language) -> str:
        """The folder, and the sha256 of each file."""
        e = self.found
        head = Text(f"{e.model} 已导出到 {e.folder}", f"{e.model} is in {e.folder}")
        return "\n".join(
            [head.in_language(language), *(f"  {digest}  {file}" for file, digest in e.files.items())]
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Came:
    """The version that weights of one's own became."""

    found: Brought

    def to_json(self) -> dict[str, object]:
        """As JSON types."""
        b = self.found
        return {
            "card": b.card.to_json(), "current": b.current, "left_out": list(b.left_out),
        }  # fmt: skip

    def show(self, language: Language) -> str:
        """Which version, whether it is used, and what was left where it is."""
        card, left = self.found.card, ", ".join(self.found.left_out)
        state = (
            Text("已启用", "current")
            if self.found.current
            else Text(
                f"未启用; 要启用: industria models promote {card.name} {card.version}",
                f"waits; to use it: industria models promote {card.name} {card.version}",
            )
        )
        lines = [
            f"{card.name}:{card.version}  {card.task} ({card.family})  {card.licence}",
            state.in_language(language),
            Text("在这里未测量", "nothing was measured here").in_language(language),
        ]
        if left:
            lines.append(Text(f"未取: {left}", f"left where it is: {left}").in_language(language))
        return "\n  ".join(lines)


def export(
    session: Session[Stores],
    model: Annotated[str, Text("模型: 名称或名称:版本", "the model: NAME or NAME:VERSION")],
    to: Annotated[Path | None, Text("新文件夹", "a new folder"), WRITTEN] = None,
    format: Annotated[
        Literal["safetensors", "onnx", "hf", "edge"],
        Text(
            "格式; edge: 只需 numpy 和 onnxruntime 即可运行的文件夹",
            "safetensors, onnx, the layout of Hugging Face, or edge: a folder that runs by itself with numpy and "
            "onnxruntime",
        ),
    ] = "safetensors",
) -> Left:
    """Write a version to a new folder, with its card and the sha256 of each file; whole or not at all.

    A model that was trained on private data, or descends from one that was, never leaves.
    """
    from industria.models.lineage import confined, private_in
    from industria.models.making import adopted, find_version
    from industria.models.transfer import export as leave

    if to is None:
        raise UsageError("expected a new folder to export to, found none: give it with --to")
    plant = session.plant
    registry = plant.models
    card = adopted(registry, find_version(registry, model))
    cards = [c for c, _ in registry.list()]
    stays = confined(card, cards, private_in(plant.lake))
    left = leave(registry, card, to, format, stays)
    session.run.reference = (left.model,)
    session.run.outputs = {"folder": str(to), "files": dict(left.files)}
    return Left(left)


def bring(
    session: Session[Stores],
    file: Annotated[Path, Text("权重文件或文件夹", "the file or folder of weights")],
    name: Annotated[str, Text("模型名", "the name it gets")] = "",
    licence: Annotated[str, Text("许可", "its licence")] = "",
    sha256: Annotated[
        list[str],
        Text(
            "每个权重文件的 sha256; 可重复", "the sha256 of each file of weights; may be repeated"
        ),
    ] = [],  # noqa: B006  nobody changes it
    family: Annotated[
        str, Text("模型族; 导出的模型自带", "the family; an exported model says its own")
    ] = "",
    level: Annotated[
        Literal["", "general", "industry", "scenario"],
        Text("层级; 导出的模型自带", "the level; an exported model says its own"),
    ] = "",
) -> Came:
    """Keep weights of one's own as a version: compared with their sha256, opened once, marked as imported."""
    from industria.models.transfer import bring as brought

    came = brought(
        session.plant.models, file, name=name, licence=licence, sha256=sha256, family=family,
        level=level,
    )  # fmt: skip
    session.run.reference = (f"{came.card.name}:{came.card.version}",)
    session.run.outputs = {"files": dict(came.card.files), "current": came.current}
    return Came(came)
