"""What a plant without data says: which files it can take, how they come in, and what becomes of them."""

from __future__ import annotations

from nicegui import ui

from industria.core import Text
from industria.faces.page.view import View

WORDS = {
    "empty_start": Text(
        "把文件拖到“资产”页, 或在本机运行 industria ingest 文件夹。表头, 单位, 质量列与设备会自动识别, 并说明未理解的部分。",
        "Drop files on the page Assets, or run industria ingest FOLDER on this machine. Headers, units, quality "
        "columns and machines are recognised, and what is not understood is said.",
    ),
    "empty_files": Text("可以读入, 例如", "Takes in, for instance"),
    "empty_historian": Text(
        "历史数据导出 (CSV, Excel, Parquet): 时间, P-101.流量 m³/h, 质量",
        "historian exports (CSV, Excel, Parquet): time, P-101.Flow m³/h, quality",
    ),
    "empty_lists": Text(
        "设备清单与位号表: 编号, 名称, 上级, 位号",
        "asset and tag lists: id, name, part of, tag",
    ),
    "empty_orders": Text(
        "工单与报警记录: 单号, 设备, 时间, 故障, 处理",
        "work orders and alarm logs: order, machine, time, fault, action",
    ),
    "empty_texts": Text(
        "说明书, 交接班记录, 邮件, 扫描件 (PDF, Word, HTML, 图片)",
        "manuals, shift notes, mails, scans (PDF, Word, HTML, pictures)",
    ),
    "empty_ask": Text("之后可以问, 例如", "Then ask, for instance"),
    "empty_ask_1": Text("P-101 驱动端轴承温度的报警值是多少?", "At what bearing temperature does P-101 alarm?"),
    "empty_ask_2": Text("P-101 上个月做过哪些检修?", "What was repaired at P-101 last month?"),
    "empty_demo": Text(
        "没有现成的数据? industria demo 带有一座完整的泵站。",
        "No data at hand? industria demo brings a whole pump station.",
    ),
}  # fmt: skip


def empty(view: View) -> None:
    """Draw it."""
    with ui.column().classes("panel gap-2"):
        ui.label(view.word("no_assets")).classes("title heading")
        ui.label(view.word("empty_start"))
        for head, items in (
            ("empty_files", ("empty_historian", "empty_lists", "empty_orders", "empty_texts")),
            ("empty_ask", ("empty_ask_1", "empty_ask_2")),
        ):
            ui.label(view.word(head)).classes("title")
            with ui.element("ul").classes("points"):
                for item in items:
                    with ui.element("li"):
                        ui.label(view.word(item))
        ui.label(view.word("empty_demo")).classes("soft")
        if ui.context.client.page.path != "/assets":  # there the place to drop them is right above
            ui.button(view.word("take_files"), on_click=lambda: ui.navigate.to("/assets")).props(
                "unelevated no-caps"
            )
