"""Machines: the asset tree, and of each machine its tags with their course, its documents, alarms, orders and parts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from nicegui import ui

from industria.capabilities.machines.tools import NAMES
from industria.core import Page, Text
from industria.faces.page.empty import WORDS as EMPTY
from industria.faces.page.empty import empty
from industria.faces.page.machine_parts import WORDS as PARTS
from industria.faces.page.machine_parts import record
from industria.faces.page.titles import titles
from industria.faces.page.view import View

if TYPE_CHECKING:
    from industria.capabilities.machines.tree import Node

WORDS = {
    **EMPTY,
    "find_machine": Text("查找设备", "Find a machine"),
    "unlisted": Text("不在设备清单中", "in no asset list"),
    "no_machines": Text(
        "还不知道任何设备。读入设备清单 (编号, 名称, 上级) 后, 测点, 文档, 报警与工单会归到各台设备下。",
        "No machine is known yet. Take an asset list in (id, name, part of): tags, documents, alarms and orders are "
        "then found under their machines.",
    ),
    "with_parts": Text("连同部件", "with its parts"),
    **{f"of_{key}": text for key, text in NAMES.items()},
    **PARTS,
}
_OPEN_AT_MOST = 60  # nodes that a tree opens with
_HEADER = (
    '<div class="node"><span class="node-name">{{ props.node.label }}</span>'
    '<span class="count" v-if="props.node.known">{{ props.node.known }}</span></div>'
)


async def draw(view: View) -> None:
    """The view at /machines."""
    assets = (await view.call("assets")).assets
    if not assets:
        empty(view)
        return
    nodes: list[Node] = list((await view.call("machines")).machines)
    if not nodes:
        with ui.column().classes("panel gap-2"):
            ui.label(view.word("no_machines"))
            ui.button(view.word("take_files"), on_click=lambda: ui.navigate.to("/assets")).props(
                "unelevated no-caps"
            )
        return
    named = titles(assets)
    by_name = {a.name: named[a.id] for a in assets}
    by_id = {n.id: n for n in nodes}
    wanted = ui.context.client.request.query_params.get("machine", "")
    chosen = wanted if wanted in by_id else max(nodes, key=lambda n: (n.alarms, n.tags, n.known)).id
    with ui.element("div").classes("shelf"):
        side = ui.column().classes("panel list")
        place = ui.column().classes("w-full gap-4").style("min-width: 0")

    async def show(machine: str | None) -> None:
        if not machine or machine not in by_id:
            return
        ui.run_javascript(f"history.replaceState(null, '', '/machines?machine={quote(machine)}')")
        await _show(view, place, by_id[machine], show, by_name)

    with side:
        _tree(view, nodes, chosen, show)
    ui.timer(
        0.01, lambda: show(chosen), once=True
    )  # the tree stands before what is longer in coming


def _tree(view: View, nodes: list[Node], chosen: str, show: Any) -> None:
    """The tree with a search; it is open down to what was chosen, and wholly where it is small."""
    children: dict[str, list[Node]] = defaultdict(list)
    known = {n.id: n for n in nodes}
    for node in nodes:
        children[node.parent if node.parent in known else ""].append(node)

    def drawn(node: Node, above: tuple[str, ...]) -> dict[str, object]:
        parts = [drawn(c, (*above, node.id)) for c in children[node.id] if c.id not in above]
        label = f"{node.id}  {node.name}".strip()
        if not node.listed:
            label = f"{label} ({view.word('unlisted')})"
        body: dict[str, object] = {"id": node.id, "label": label, "known": node.known}
        return {**body, "children": parts} if parts else body

    find = ui.input(view.word("find_machine")).props("outlined dense clearable debounce=200")
    find.classes("w-full").mark("find machine")
    tree = ui.tree([drawn(n, ()) for n in children[""]], on_select=lambda e: show(e.value))
    tree.props("dense no-connectors selected-color=primary").classes("w-full tree")
    tree.add_slot("default-header", _HEADER)
    find.bind_value_to(tree, "filter")
    inner = [n.id for n in nodes if children[n.id]]
    line = []
    while chosen in known and chosen not in line:
        line.append(chosen)
        chosen = known[chosen].parent
    tree.props["expanded"] = inner if len(nodes) <= _OPEN_AT_MOST else line
    tree.props["selected"] = line[0]


async def _show(
    view: View, place: ui.column, node: Node, show: Any, named: Mapping[str, str]
) -> None:
    with_parts = node.known == 0
    found = await view.tried("machines", machine=node.id, parts=with_parts)
    if found is None:
        return

    async def again(parts: bool) -> None:
        more = await view.tried("machines", machine=node.id, parts=parts)
        if more is not None:
            await record(view, place, more.record, parts, again, show, named)

    await record(view, place, found.record, with_parts, again, show, named)


PAGE = Page("machines", "/machines", "account_tree", Text("设备", "Machines"), draw, 15, WORDS)
