"""What the columns of a plant's tables mean, read from their names in Chinese or English.

This module alone knows the naming habits; the extractors ask it for roles.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from industria.core import Column

_ROLES: tuple[tuple[str, str], ...] = (
    (
        "work_order",
        r"wo_?(?:id|num|no|number)?|work_?order(?:_?(?:id|no|number))?|order_?(?:id|no)|工单号?|工单编号",
    ),
    (
        "equipment",
        r"equipment(?:_?(?:id|tag|no|name))?|asset(?:_?(?:id|tag))?|machine(?:_?id)?|device(?:_?id)?|tag|设备(?:编号|位号|名称)?|位号",
    ),
    ("parent", r"parent(?:_?(?:id|tag))?|belongs_?to|上级(?:设备|位号)?|所属(?:设备)?"),
    ("component", r"component(?:_?name)?|part|部件|零件|component_en"),
    (
        "fault",
        r"problem|fault|failure(?:_?(?:mode|code))?|symptom|description|故障(?:现象|描述|模式)?|问题(?:描述)?|描述",
    ),
    (
        "action",
        r"action|remedy|repair|resolution|solution|处理(?:措施|方法)?|措施|维修(?:内容|措施)?",
    ),
    ("name_zh", r"name_?(?:zh|cn)|中文名称|名称|设备名称"),
    ("name_en", r"name(?:_?en)?|english_?name|英文名称"),
    ("kind", r"type|kind|class|category|类型|类别|种类"),
    ("unit", r"unit|units|uom|单位"),
    ("location", r"location|area|site|位置|区域|车间|站点"),
    ("low", r"low(?:_?limit)?|min(?:imum)?|下限"),
    ("high", r"high(?:_?limit)?|max(?:imum)?|上限"),
    (
        "date",
        r"date|time|timestamp|datetime|reported(?:_?at)?|finish(?:_?date)?|日期|时间|报修时间|完成时间",
    ),
)
_COMPILED = tuple((role, re.compile(rf"(?:{pattern})", re.IGNORECASE)) for role, pattern in _ROLES)


def column_roles(columns: Sequence[Column]) -> dict[str, str]:
    """Role to column name; the first column that fits a role has it, a column has one role."""
    roles: dict[str, str] = {}
    for column in columns:
        name = column.name.strip().replace(" ", "_")
        for role, pattern in _COMPILED:
            if role not in roles and pattern.fullmatch(name):
                roles[role] = column.name
                break
    return roles


def time_column(columns: Sequence[Column]) -> str:
    """The first column with times, or an empty string."""
    return next((c.name for c in columns if c.type.startswith(("TIMESTAMP", "DATE"))), "")


def is_asset_list(roles: dict[str, str]) -> bool:
    """Whether a table lists equipment or sensors."""
    names = ("name_zh", "name_en", "kind", "parent")
    return "equipment" in roles and "work_order" not in roles and any(n in roles for n in names)


def is_work_orders(roles: dict[str, str]) -> bool:
    """Whether a table lists work orders."""
    return ("work_order" in roles or "equipment" in roles) and "fault" in roles
