"""Programs made ready to stand in one: other names for slots and labels, and fault numbers after the others'."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import TypeVar

from industria.applications.production.plc.language import ir

_NODES = (
    ir.Const, ir.Load, ir.Element, ir.Operation, ir.Store, ir.Branch, ir.Block, ir.Loop, ir.Leave, ir.Assert,
)  # fmt: skip
_X = TypeVar("_X")


def renamed(node: _X, names: Mapping[str, str], number: int, faults: int) -> _X:
    """Statements or expressions of the ``number``-th program; ``faults``: how many the others can note."""
    if isinstance(node, tuple):
        return tuple(renamed(x, names, number, faults) for x in node)  # type: ignore[return-value]
    if not isinstance(node, _NODES):
        return node
    if isinstance(node, ir.Store) and node.slot == ir.FAULT and isinstance(node.value, ir.Const):
        site = int(node.value.value)
        return replace(node, value=ir.number(site + faults if site else 0))
    changed = {f.name: renamed(getattr(node, f.name), names, number, faults) for f in fields(node)}
    if isinstance(node, ir.Load | ir.Element | ir.Store):
        changed["slot"] = names[node.slot]
    if isinstance(node, ir.Block | ir.Loop | ir.Leave):
        changed["label"] = f"{node.label} of {number}"
    return replace(node, **changed)
