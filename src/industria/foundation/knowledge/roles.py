"""What the columns of a plant's tables mean, read from their names in Chinese or English.

The names stand in the lexicon; the extractors ask this module for roles.
"""

from __future__ import annotations

from collections.abc import Sequence

from industria.core import Column
from industria.foundation import lexicon


def column_roles(columns: Sequence[Column]) -> dict[str, str]:
    """Role to column name; the first column that fits a role has it, a column has one role."""
    roles: dict[str, str] = {}
    for column in columns:
        name = column.name.strip().replace(" ", "_")
        for entry in lexicon.entries("column"):
            if entry.concept not in roles and name.lower() in entry.forms:
                roles[entry.concept] = column.name
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
