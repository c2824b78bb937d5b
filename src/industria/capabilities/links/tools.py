"""The tools of live links: OPC UA, Modbus, MQTT and SQL in, guarded writes out."""

from __future__ import annotations

from industria.capabilities.links.following import modbus, mqtt, opcua
from industria.capabilities.links.pulling import sql
from industria.capabilities.links.writing import write
from industria.core import Text, Tool

TOOLS: tuple[Tool, ...] = (
    Tool(
        "link.opcua",
        Text("订阅 OPC UA 节点, 断线后从历史补齐", "Subscribe to OPC UA nodes; gaps are filled from the history"),
        "propose", opcua, here=True,
    ),
    Tool(
        "link.modbus",
        Text("轮询 Modbus 寄存器, 断线时标为坏值", "Poll Modbus registers; gaps are marked bad"),
        "propose", modbus, here=True,
    ),
    Tool(
        "link.mqtt",
        Text("订阅 MQTT 主题: Sparkplug B 或 JSON", "Subscribe to an MQTT topic: Sparkplug B or JSON"),
        "propose", mqtt, here=True,
    ),
    Tool(
        "link.sql",
        Text("取数据库表中的新行", "Take the new rows of a database's table"),
        "propose", sql, here=True,
    ),
    Tool(
        "link.write",
        Text("写入允许列表中的现场标签", "Write a live tag of the plant's list of writes"),
        "act", write,
        asks=Text("向 {url} 的 {tag} 写入 {value:g}?", "write {value:g} to {tag} at {url}?"),
    ),
)  # fmt: skip
