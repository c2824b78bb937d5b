"""A version leaves the plant as a folder: safetensors, ONNX, or the layout of Hugging Face; or it does not."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any, Literal

from industria.core import InputError, ModelCard, NotPermittedError, Text
from industria.models.families import named
from industria.models.lineage import at
from industria.models.making import load
from industria.models.registry import Registry
from industria.models.transfer.packing import is_arrays, packed
from industria.models.transfer.readme import readme

Format = Literal["safetensors", "onnx", "hf", "edge"]
FORMATS: tuple[Format, ...] = ("safetensors", "onnx", "hf", "edge")
CARD, CONFIG, SUMS = "card.json", "config.json", "SHA256SUMS"
_MODEL = "model"


@dataclass(frozen=True, slots=True)
class Exported:
    """Where a version went, and the sha256 of each file there."""

    model: str
    folder: Path
    format: Format
    files: Mapping[str, str]


def export(
    registry: Registry, card: ModelCard, to: Path, form: Format, stays: Text | None
) -> Exported:
    """Write a version to a new folder, whole or not at all.

    ``stays``: why it may not leave. Raises NotPermittedError where it may not, InputError where something
    stands at ``to`` or the family has no such form, IntegrityError where a file of it is damaged.
    """
    if stays is not None:
        raise NotPermittedError(
            f"expected a model that may leave the plant, found {at(card)}: {stays.en}; industria assets public "
            f"takes the mark back / {stays.zh}"
        )
    if to.exists() and (not to.is_dir() or any(to.iterdir())):
        raise InputError(f"expected a new folder, found something at {to}: choose another")
    files = _files(registry, card, form)
    sums = {name: hashlib.sha256(data).hexdigest() for name, data in sorted(files.items())}
    listed = "".join(f"{digest}  {name}\n" for name, digest in sums.items())
    _write_folder(to, {**files, SUMS: listed.encode()})
    return Exported(at(card), to, form, sums)


def _files(registry: Registry, card: ModelCard, form: Format) -> dict[str, bytes]:
    said = json.dumps(card.to_json(), indent=1, ensure_ascii=False).encode() + b"\n"
    if form == "onnx":
        return {f"{_MODEL}.onnx": _onnx(registry, card), CARD: said}
    if form == "edge":
        return {**_hook(registry, card, "export_edge", form), CARD: said}
    kept = registry.files(card.name, card.version)
    arrays = [file for file in kept if is_arrays(file)]
    if not arrays:
        raise InputError(
            f"expected files of arrays in {at(card)}, found {', '.join(kept) or 'none'}: "
            f"the family {card.family} has no export as {form}"
        )
    found = {}
    for file, data in kept.items():
        stem = _MODEL if form == "hf" and len(arrays) == 1 else PurePath(file).stem
        found[f"{stem}.safetensors" if file in arrays else file] = (
            packed(file, data) if file in arrays else data
        )
    if len(found) != len(kept) or {CARD, CONFIG, SUMS} & set(found):
        raise InputError(
            f"expected files of {at(card)} with names of their own, found {', '.join(kept)}: "
            f"the family {card.family} needs an export of its own"
        )
    if form == "safetensors":
        return {**found, CARD: said}
    config = {"model_type": card.family, "industria": card.to_json(), **_config(card.options)}
    text = json.dumps(config, indent=1, ensure_ascii=False) + "\n"
    return {**found, CONFIG: text.encode(), "README.md": readme(card).encode()}


def _config(options: Mapping[str, object]) -> dict[str, object]:
    """The options that make the model, as its config says them."""
    return {k: v for k, v in options.items() if k not in ("model_type", "industria")}


def _onnx(registry: Registry, card: ModelCard) -> bytes:
    """The model as ONNX, by the family's own hook ``export_onnx(model) -> bytes``."""
    data: bytes = _hook(registry, card, "export_onnx", "onnx")
    return data


def _hook(registry: Registry, card: ModelCard, name: str, form: Format) -> Any:
    """What a family's own hook makes of the model; ``export_edge(model) -> Mapping[str, bytes]`` gives files by path."""
    family: Any = named(card.family)
    hook = getattr(family, name, None)
    if hook is None:
        raise InputError(
            f"expected a family with an export as {form}, found {card.family}: use --format safetensors or hf"
        )
    return hook(load(registry, family, card))


def _write_folder(to: Path, files: Mapping[str, bytes]) -> None:
    """Write beside the target and rename, so that nobody sees half of it."""
    to = to.absolute()
    partial = to.parent / f".{to.name[:40]}.{uuid.uuid4().hex}.part"
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        partial.mkdir()
        for name, data in files.items():
            (partial / name).parent.mkdir(parents=True, exist_ok=True)
            (partial / name).write_bytes(data)
        if to.exists():
            to.rmdir()  # it was empty
        os.replace(partial, to)
    except OSError as error:
        shutil.rmtree(partial, ignore_errors=True)
        raise InputError(
            f"expected a folder that can be written at {to}, found {error.strerror}: choose another"
        ) from error
