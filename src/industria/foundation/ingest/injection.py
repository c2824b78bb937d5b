"""Finds text that tries to give orders to a language model, and formulas that a sheet would run.

What is found stays in the lake, word for word, but is flagged and kept away from every model.
"""

from __future__ import annotations

import re

import duckdb

from industria.infrastructure.plain_path import sql_name, sql_text

_ORDERS = re.compile(
    r"(?i)(?:ignore|disregard|forget|override)\s+(?:\w+\s+){0,3}?(?:previous|prior|above|earlier|all|your)"
    r"\s+(?:\w+\s+){0,2}?(?:instruction|prompt|rule|direction|context)s?"
    r"|(?:^|\s)(?:system|assistant)\s*(?:prompt)?\s*[:：]\s*you"
    r"|<\|(?:im_start|im_end|system|endoftext)\|>|\[/?INST\]"
    r"|you are (?:now|no longer) (?:an?|the|in)\b.{0,40}(?:assistant|model|mode|ai)\b"
    r"|(?:忽略|无视|忘记|不要理会).{0,8}(?:之前|以上|上述|前面|先前|所有|系统).{0,8}(?:指令|提示|规则|要求|说明)"
    r"|你现在(?:是|扮演).{0,20}(?:助手|模型|管理员)"
)
_FORMULA = r"^\s*[=+@][A-Za-z].*[(!|]|^\s*=.*\|"


def gives_orders(text: str) -> bool:
    """Whether a text addresses a model instead of a reader."""
    return bool(_ORDERS.search(text))


def is_risky(cell: str) -> bool:
    """Whether a cell is kept away from every model: it gives orders, or is a formula."""
    return bool(_reason(cell))


def table_flags(
    connection: duckdb.DuckDBPyConnection, parquet: list[str], limit: int = 20
) -> list[str]:
    """Risks in the text columns of Parquet files, each as one sentence with row and column.

    ``connection``: one that can read the files; it is closed.
    """
    quoted = ", ".join(sql_text(p) for p in parquet)
    flags: list[str] = []
    try:
        scan = f"read_parquet([{quoted}])"
        relation = connection.sql(f"SELECT * FROM {scan} LIMIT 0")
        for column, kind in zip(relation.columns, relation.types, strict=True):
            if str(kind) != "VARCHAR":
                continue
            rows = connection.execute(
                "SELECT position, cell FROM (SELECT row_number() OVER () - 1 AS position, "
                f"{sql_name(column)} AS cell FROM {scan}) "
                "WHERE length(cell) > 2 AND (regexp_matches(cell, ?) OR length(cell) > 7)",
                [_FORMULA],
            )
            while batch := rows.fetchmany(10_000):
                for row, text in batch:
                    reason = _reason(text)
                    if reason and len(flags) < limit:
                        flags.append(f"row {row + 1}, column {column!r}: {reason}")
    finally:
        connection.close()
    return flags


def _reason(text: str) -> str:
    if gives_orders(text):
        return (
            "the text tries to give orders to a language model; it is kept in the table and kept "
            "out of answers"
        )
    if re.match(_FORMULA, text):
        return "the cell is a spreadsheet formula; it is kept as text and never evaluated"
    return ""
