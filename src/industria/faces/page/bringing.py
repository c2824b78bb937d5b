"""Weights of one's own: uploaded, compared with their sha256, kept with their licence as a version."""

from __future__ import annotations

from nicegui import ui

from industria.core import LEVELS, Text
from industria.faces.page.form import upload
from industria.faces.page.view import View
from industria.models.families import families

WORDS = {
    "b_title": Text("导入自己的权重", "Bring weights of your own"),
    "b_hint": Text(
        "safetensors, ONNX 或导出的 ZIP; 每个权重文件要给出 sha256",
        "safetensors, ONNX or an exported ZIP; each file of weights needs its sha256",
    ),
    "b_file": Text("收件箱中的文件", "file in the inbox"),
    "b_name": Text("模型名", "name"),
    "b_licence": Text("许可", "licence"),
    "b_sha256": Text("sha256, 每行一个", "sha256, one a line"),
    "b_family": Text("模型族 (导出的自带)", "family (an exported one says its own)"),
    "b_level": Text("层级 (导出的自带)", "level (an exported one says its own)"),
    "b_own": Text("自带", "its own"),
    "b_import": Text("导入", "Import"),
    "b_upload": Text("把文件拖到这里", "Drop the file here"),
    "b_general": Text("通用", "general"),
    "b_industry": Text("行业", "industry"),
    "b_scenario": Text("场景", "scenario"),
}


def bringing(view: View) -> None:
    """A panel, folded until somebody wants it."""
    word = view.word
    with ui.expansion(word("b_title")).classes("panel") as panel:
        panel.mark("b open")
        with ui.column().classes("w-full gap-3"):
            ui.label(word("b_hint")).classes("soft")
            with ui.element("div").classes("field-grid"):
                file = ui.input(word("b_file")).mark("b file")
                name = ui.input(word("b_name")).mark("b name")
                licence = ui.input(word("b_licence")).mark("b licence")
                family = ui.select({"": word("b_own"), **{f: f for f in sorted(families())}}, value="", label=word("b_family"))  # fmt: skip
                level = ui.select({"": word("b_own"), **{n: word(f"b_{n}") for n in LEVELS}}, value="", label=word("b_level"))  # fmt: skip
            sums = ui.textarea(word("b_sha256")).classes("w-full").mark("b sha256")
            for field in (file, name, licence, family, level, sums):
                field.props("outlined dense")

            async def kept(uploaded: str) -> None:
                file.value = uploaded

            upload(view, kept, word("b_upload"))
            place = ui.column().classes("w-full")

            async def take() -> None:
                digests = [s.strip() for s in (sums.value or "").splitlines() if s.strip()]
                done = await view.tried(
                    "models.import", file=(file.value or "").strip(), name=(name.value or "").strip(),
                    licence=(licence.value or "").strip(), sha256=digests, family=str(family.value or ""),
                    level=str(level.value or ""),
                )  # fmt: skip
                place.clear()
                if done is not None:
                    with place:
                        for line in done.show(view.language).splitlines():
                            ui.label(line.strip()).style("overflow-wrap: anywhere")

            ui.button(word("b_import"), on_click=take).props("unelevated no-caps").mark("b import")
