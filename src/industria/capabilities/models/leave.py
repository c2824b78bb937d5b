"""A version leaves the plant from the page: a format is chosen, the folder comes as a ZIP with its sums shown."""

from __future__ import annotations

import io
import uuid
import zipfile
from collections.abc import Mapping
from pathlib import Path

from nicegui import ui

from industria.core import Text
from industria.core.page import Viewing

WORDS = {
    "l_export": Text("导出", "Export"),
    "l_format": Text("格式", "format"),
    "l_hf": Text("Hugging Face 目录", "layout of Hugging Face"),
    "l_done": Text("已导出, 各文件的 sha256:", "Exported; the sha256 of each file:"),
}
_FORMATS = ("safetensors", "onnx", "hf")


def leaving(view: Viewing, model: str) -> None:
    """A choice of formats and a button; what leaves is downloaded, and its sums stay on the page."""
    with ui.row().classes("gap-2 items-center"):
        names = {f: view.word("l_hf") if f == "hf" else f for f in _FORMATS}
        form = ui.select(names, value=_FORMATS[0], label=view.word("l_format"))
        form.props("outlined dense").style("min-width: 150px").mark("export format")
        button = ui.button(view.word("l_export"), icon="download").props("outline no-caps")
        button.mark("export")
    place = ui.column().classes("w-full gap-1")

    async def export() -> None:
        plain = model.replace(":", "-")
        to = f"{plain}-{form.value}-{uuid.uuid4().hex[:6]}"
        button.disable()
        try:
            done = await view.tried("models.export", model=model, to=to, format=str(form.value))
        finally:
            button.enable()
        place.clear()
        if done is None:
            return
        left = done.found
        ui.download.content(_zipped(left.folder, plain), f"{plain}.zip", "application/zip")
        with place:
            ui.label(view.word("l_done")).classes("soft")
            _sums(left.files)

    button.on_click(export)


def _sums(files: Mapping[str, str]) -> None:
    for name, digest in files.items():
        ui.label(f"{name}  {digest}").classes("soft").style("overflow-wrap: anywhere")


def _zipped(folder: Path, name: str) -> bytes:
    """The folder as a ZIP whose files lie under one name."""
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, f"{name}/{path.relative_to(folder)}")
    return into.getvalue()
