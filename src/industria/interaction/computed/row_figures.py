"""What the rows of a table answer: a cell, a count, a sum, an extreme or a duration, with the rows as evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from industria.core import Evidence, Language, Locator, Text
from industria.foundation.ingest.injection import is_risky
from industria.foundation.knowledge.extract import row_texts
from industria.interaction.computed.machines import MachineHit
from industria.interaction.computed.question import Read
from industria.interaction.computed.said import lasted_said, number
from industria.interaction.computed.sheets import Sheet
from industria.interaction.computed.text import meaning_set

_ADDITIVE = ("list_hours", "list_price", "list_stock", "list_production")
_MOST_SHOWN = 8


@dataclass(frozen=True, slots=True)
class RowWord:
    """A word of a question; ``soft``: it may be left without being said by a table."""

    start: int
    end: int
    meaning: str
    soft: bool


@dataclass
class AskedRows:
    """A question for rows. ``columns``: concepts of columns asked for; ``machines``: where they stand and which."""

    read: Read
    words: list[RowWord]
    figures: set[str] = field(default_factory=set)
    columns: set[str] = field(default_factory=set)
    kinds: set[str] = field(default_factory=set)
    statuses: list[tuple[str, str]] = field(default_factory=list)
    machines: list[MachineHit] = field(default_factory=list)
    different: bool = False
    written: frozenset[str] = frozenset()

    def meant(self) -> set[str]:
        """What its words and the unit that it names say."""
        return {w.meaning for w in self.words} | meaning_set([self.read.unit])


@dataclass
class Choice:
    """Rows of a table and columns that are asked of them. ``rank``: how closely they fit, the lowest best."""

    sheet: Sheet
    rows: list[int]
    columns: list[int]
    rank: tuple[int, ...]


def moment_of(value: object) -> datetime | None:
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    return datetime(value.year, value.month, value.day) if isinstance(value, date) else None


@dataclass(frozen=True, slots=True)
class Said:
    value: tuple[str, ...]
    text: str


def answer_of(asked: AskedRows, choice: Choice, language: Language) -> Said | None:
    """What the chosen rows answer; None where they do not say one thing."""
    sheet, rows, columns = choice.sheet, choice.rows, choice.columns
    figures = asked.figures - {"ask_moment", "ask_span", "ask_first", "ask_last"}
    numeric = [c for c in columns if sheet.numeric[c]]
    if "ask_span" in asked.figures and not numeric:
        return _lasted(asked, choice, language)
    if "count_rows" in figures and not numeric:
        return _counted(asked, choice, language)
    if figures & {"ask_highest", "ask_lowest"} and numeric:
        return _extreme(choice, numeric[0], "ask_highest" in figures, language)
    asks_sum = "ask_total" in figures or bool(asked.figures & {"count_rows", "ask_span"})
    if numeric and len(rows) > 1 and asks_sum and _adds_up(sheet, numeric[0]):
        values = [float(sheet.cells[r][numeric[0]]) for r in rows if sheet.cells[r][numeric[0]]]
        if not values:
            return None
        return _summed(choice, numeric[0], sum(values), language)
    if figures - {"count_rows", "ask_total"} or not columns:
        return None
    return _looked_up(choice, language)


def _adds_up(sheet: Sheet, column: int) -> bool:
    """Whether a column's numbers may be added: hours, costs, pieces and amounts of a row, not levels."""
    unit = next((c.unit for c in sheet.asset.schema if c.name == sheet.names[column]), "")
    return sheet.roles[column] in _ADDITIVE or (sheet.kind != "assets" and "/" not in unit)


def _looked_up(choice: Choice, language: Language) -> Said | None:
    sheet, columns = choice.sheet, choice.columns
    found = {tuple(sheet.cells[r][c] for c in columns) for r in choice.rows}
    if len(found) != 1:
        return None
    cells = found.pop()
    if not all(cells):
        return None
    row = choice.rows[0]
    said = _pairs(sheet, columns, cells, language)
    named = _row_name(sheet, row, columns)
    text = Text(f"{named}{said}。", f"{named}{said}.").in_language(language)
    return Said(cells, text)


def _counted(asked: AskedRows, choice: Choice, language: Language) -> Said | None:
    sheet, rows = choice.sheet, choice.rows
    keys = [sheet.cells[r][sheet.key] for r in rows] if sheet.key >= 0 else []
    count = len(set(keys)) if asked.different and keys else len(rows)
    listed = ""
    if keys and len(rows) <= _MOST_SHOWN and sheet.roles[sheet.key] == "list_order":
        listed = ", ".join(keys)
    zh = f"{sheet.asset.name} 中有 {count} 行符合{f'：{listed}' if listed else ''}。"
    en = f"{_rows(count)} of {sheet.asset.name} fit{f': {listed}' if listed else ''}."
    return Said((str(count),), Text(zh, en).in_language(language))


def _extreme(choice: Choice, column: int, highest: bool, language: Language) -> Said | None:
    sheet = choice.sheet
    values = {r: float(sheet.cells[r][column]) for r in choice.rows if sheet.cells[r][column]}
    if not values:
        return None
    best = max(values.values()) if highest else min(values.values())
    rows = [r for r, v in values.items() if v == best]
    if len(rows) != 1:
        return None
    choice.rows = rows
    named = _row_name(sheet, rows[0], [column])
    said = _pairs(sheet, [column], (number(best),), language)
    end = "。" if language == "zh" else "."
    return Said((named, number(best)), f"{named}{said}{end}")


def _summed(choice: Choice, column: int, value: float, language: Language) -> Said:
    sheet = choice.sheet
    said = _pairs(sheet, [column], (number(value),), language)
    zh = f"{sheet.asset.name} 的 {len(choice.rows)} 行合计：{said}。"
    en = f"{said} in total, over {_rows(len(choice.rows))} of {sheet.asset.name}."
    return Said((number(value),), Text(zh, en).in_language(language))


def _rows(count: int) -> str:
    return f"{count} row" if count == 1 else f"{count} rows"


def _lasted(asked: AskedRows, choice: Choice, language: Language) -> Said | None:
    """How long the rows lasted together, from their first to their last column of times; the longest where it is asked.

    None where the table has no end for its rows; rows that have not ended are not counted and said.
    """
    sheet = choice.sheet
    ends = [n for n in sheet.times if sheet.roles[n] == "list_finished"]
    starts = [n for n in sheet.times if sheet.roles[n] == "list_started"] or sheet.times[:1]
    if not ends or not starts or starts[0] == ends[0]:
        return None
    begun, over = (sheet.data.column(sheet.names[n]).to_pylist() for n in (starts[0], ends[0]))
    spans = {
        r: b - a
        for r in choice.rows
        if (a := moment_of(begun[r])) and (b := moment_of(over[r])) and b >= a
    }
    if not spans:
        return None
    if asked.figures & {"ask_highest", "ask_lowest"}:
        pick = max if "ask_highest" in asked.figures else min
        best = pick(spans, key=lambda r: spans[r])
        choice.rows, span = [best], spans[best]
    else:
        span = sum(spans.values(), timedelta())
    still = len(choice.rows) - len([r for r in choice.rows if r in spans])
    lasted = lasted_said(span, language)
    zh = f"{lasted}：{sheet.asset.name} 的 {len(choice.rows) - still} 行{f'，{still} 行尚未结束、未计' if still else ''}。"
    en = f"{lasted}, over {_rows(len(choice.rows) - still)} of {sheet.asset.name}{f'; {still} that have not ended are not counted' if still else ''}."
    return Said((str(span),), Text(zh, en).in_language(language))


def _pairs(sheet: Sheet, columns: Sequence[int], cells: Sequence[str], language: Language) -> str:
    units = {c.name: c.unit for c in sheet.asset.schema}
    out = []
    for column, cell in zip(columns, cells, strict=True):
        name, unit = sheet.names[column], units.get(sheet.names[column], "")
        out.append(
            f"{name}: {_enumerated(cell, language)}{f' {unit}' if unit and unit not in name else ''}"
        )
    return ("；" if language == "zh" else "; ").join(out)


def _enumerated(cell: str, language: Language) -> str:
    """A cell that lists several things with semicolons, as a sentence lists them; the evidence has it as it is."""
    parts = [p.strip() for p in cell.split(";")]
    if len(parts) < 2 or not all(parts):
        return cell
    joint = "和" if language == "zh" else " and "
    return (
        f"{', '.join(parts[:-1]) if language == 'en' else '、'.join(parts[:-1])}{joint}{parts[-1]}"
    )


def _row_name(sheet: Sheet, row: int, columns: Sequence[int]) -> str:
    if sheet.key < 0 or sheet.key in columns:
        times = [sheet.cells[row][t] for t in sheet.times[:1]]
        return f"{times[0]}: " if times else ""
    return f"{sheet.cells[row][sheet.key]}: "


def evidence_of(choice: Choice) -> list[Evidence]:
    out = []
    for row in choice.rows[:_MOST_SHOWN]:
        text = row_texts(choice.sheet.data.slice(row, 1))[0]
        if not is_risky(text):
            at = Locator("rows", start=row, end=row + 1)
            out.append(Evidence(choice.sheet.asset.id, at, text, 1.0))
    return out or [Evidence(choice.sheet.asset.id, Locator("rows", start=0, end=0), "", 1.0)]
