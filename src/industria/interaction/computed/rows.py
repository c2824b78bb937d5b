"""Questions about rows of tables: which order, who, when, how many, how much, the limit in a table of a manual.

Every word of the question has to be said by the table's title, by the header that is asked for, or by the rows that
are chosen; a row is chosen by a key, a machine, a period, a status, or its words. Where tables differ in what they
answer, or rows do, nothing is answered.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from industria.core import Evidence, Finding, InputError, Language, Locator, Text
from industria.foundation import lexicon
from industria.foundation.ingest.injection import is_risky
from industria.foundation.knowledge.binding.settle import Settling
from industria.foundation.knowledge.editions import documents_in_force
from industria.foundation.knowledge.extract import row_texts
from industria.foundation.knowledge.graph import Graph
from industria.foundation.knowledge.tokens import content_words
from industria.foundation.lake import Lake
from industria.interaction.computed.channels import bare
from industria.interaction.computed.machines import MachineNames
from industria.interaction.computed.question import Read, machines_named, read
from industria.interaction.computed.said import lasted_said, number
from industria.interaction.computed.sheets import Sheet, sheets_of
from industria.interaction.computed.text import meaning_set, meanings
from industria.interaction.statement import Statement

_SOFT = ("figure", "asks_column", "row_word", "row_status", "row_noise", "asked_noise")
_KINDS = {"order_row": ("orders",), "event_row": ("events",), "reading_row": ()}
_GLOSS = re.compile(r"\(([^()]{2,24})\)")
_MOST_SHOWN = 8
_MOST_COLUMNS = 3
# What is asked for by these is answered by no other column.
_STRICT = frozenset(("list_person", "list_maker", "list_model", "list_price", "list_bin"))
_ADDITIVE = ("list_hours", "list_price", "list_stock", "list_production")


@dataclass(frozen=True, slots=True)
class _Word:
    start: int
    end: int
    meaning: str
    soft: bool


@dataclass
class _Asked:
    """A question for rows. ``columns``: concepts of columns asked for; ``machines``: where they stand and which."""

    read: Read
    words: list[_Word]
    figures: set[str] = field(default_factory=set)
    columns: set[str] = field(default_factory=set)
    kinds: set[str] = field(default_factory=set)
    statuses: list[tuple[str, str]] = field(default_factory=list)
    machines: list[tuple[int, int, frozenset[str]]] = field(default_factory=list)
    different: bool = False
    written: frozenset[str] = frozenset()

    def meant(self) -> set[str]:
        """What its words and the unit that it names say."""
        return {w.meaning for w in self.words} | meaning_set([self.read.unit])


@dataclass
class _Choice:
    """Rows of a table and columns that are asked of them. ``rank``: how closely they fit, the lowest best."""

    sheet: Sheet
    rows: list[int]
    columns: list[int]
    rank: tuple[int, ...]


class RowAnswers:
    """A source of statements about rows of tables."""

    def __init__(self, lake: Lake, graph: Graph, binding: Callable[[], Settling]) -> None:
        self._lake = lake
        self._graph = graph
        self._binding = binding
        self._state: tuple[tuple[tuple[str, int], ...], MachineNames, list[Sheet]] | None = None

    def __call__(self, question: str, language: Language) -> Sequence[Statement | Finding]:
        """The statement, or why there is none; nothing where no table says all that is asked."""
        try:
            asked = self._read(question)
        except InputError:
            return []
        if asked is None:
            return []
        choices = [c for sheet in self._in_force(question) if (c := _choose(asked, sheet))]
        answers = [(c, a) for c in choices if (a := _answer(asked, c, language))]
        if not answers:
            return _no_column(asked, self._known()[1])
        best = min(c.rank for c, _ in answers)
        top = [(c, a) for c, a in answers if c.rank == best]
        if len({a.value for _, a in top}) > 1:
            return [_differ([c.sheet.asset.name for c, _ in top])]
        choice, answer = top[0]
        evidence = _evidence(choice)
        return [Statement(answer.text, evidence[0], True, tuple(evidence[1:]), bound=True)]

    def _read(self, question: str) -> _Asked | None:
        given = read(question)
        if given.comparison or len(given.periods) > 1:
            return None
        text = given.asked.open
        soft = {(w.start, w.end): w for role in _SOFT for w in lexicon.scan(text, role)}
        words = [
            _Word(start, end, meaning, any(a <= start and end <= b for a, b in soft))
            for start, end, meaning in meanings(text)
        ]
        out = _Asked(given, words)
        out.figures = {w.concept for w in lexicon.scan(text, "figure")}
        out.columns = {w.concept for w in lexicon.scan(text, "asks_column")}
        out.kinds = {w.concept for w in lexicon.scan(text, "row_word")}
        out.statuses = [(w.concept, text[w.start : w.end]) for w in lexicon.scan(text, "row_status")]
        out.different = lexicon.has(text, "different_ones")
        if "ask_moment" in out.figures and not out.columns & {"list_started", "list_finished"}:
            out.columns.add("list_started")
        if "list_maker" in out.columns:
            out.columns.discard("list_person")  # who made a machine is no person of a list
        out.written = frozenset(content_words(text))
        out.machines = machines_named(given, self._known()[0])
        return out

    def _in_force(self, question: str) -> list[Sheet]:
        """The tables less those of editions that a newer one took the place of, unless the question names them."""
        sheets = self._known()[1]
        older = self._lake.catalogue.editions.older()
        allowed = documents_in_force({s.document for s in sheets}, question, older)
        return [s for s in sheets if s.document in allowed]

    def _known(self) -> tuple[MachineNames, list[Sheet]]:
        now = tuple(sorted((a.id, a.version) for a in self._lake.catalogue.tables()))
        if self._state is None or self._state[0] != now:
            binding = self._binding()
            naming = MachineNames(binding.binder())
            sheets = sheets_of(self._lake, self._graph, binding, naming)
            self._state = (now, naming, sheets)
        return self._state[1], self._state[2]


def _choose(asked: _Asked, sheet: Sheet) -> _Choice | None:
    """The rows of a table that say all that is asked, and the columns asked for; None where some word is left."""
    columns = _columns(asked, sheet)
    headers = frozenset().union(*(sheet.headers[c] for c in columns)) if columns else frozenset()
    if sheet.key >= 0:
        headers |= sheet.headers[sheet.key]
    if not _is_kind(asked, sheet, headers):
        return None
    places = sheet.told | headers
    rows = list(range(len(sheet.cells)))
    pinned = 0
    hard = [w for w in asked.words if not w.soft]
    by_machine = _of_machines(asked, sheet, rows)
    if by_machine is not None:
        rows, taken, narrowed = by_machine
        hard = [w for w in hard if not any(a <= w.start and w.end <= b for a, b in taken)]
        named = frozenset().union(*(sheet.naming.told(m) for _, _, some in asked.machines for m in some))
        hard = [w for w in hard if w.meaning not in named or w.meaning in headers]  # "of line 1"
        pinned += narrowed
    within = _of_period(asked, sheet, rows)
    if within is None:
        return None
    pinned += bool(asked.read.periods)
    rows = within
    wanted = {w.meaning for w in _without_glossed(asked, hard, sheet, rows)}
    must = wanted - places
    kept = [r for r in rows if must <= sheet.said(r)]
    if not kept:
        return None
    pinned += len(must)
    more = wanted & sheet.told - headers
    if more and len(kept) > 1:  # a word of the title may tell rows apart as well
        closer = [r for r in kept if more <= sheet.said(r)]
        kept = closer or kept
    kept = _of_status(asked, sheet, kept)
    whole = bool(asked.figures & {"count_rows", "ask_total", "ask_highest", "ask_lowest"})
    if not kept or not (pinned or whole or asked.statuses):
        return None
    if not columns and not (asked.figures & {"count_rows", "ask_span"}):
        return None
    literal = sum((word in sheet.literal) + (word in sheet.title.lower()) for word in asked.written)
    kinds = {k for kind in asked.kinds for k in _KINDS.get(kind, ())}
    rank = (-(sheet.kind in kinds), -literal, -len(must))
    return _Choice(sheet, kept, columns, rank)


def _without_glossed(
    asked: _Asked, hard: Sequence[_Word], sheet: Sheet, rows: Sequence[int]
) -> list[_Word]:
    """The words less those that a gloss in the other script says again: "grate plates (篦板)"."""
    text, out = asked.read.asked.text, list(hard)
    for match in _GLOSS.finditer(text):
        inside = [w for w in hard if match.start() <= w.start and w.end <= match.end()]
        said = {w.meaning for w in inside}
        if not inside or not any(said <= sheet.said(r) for r in rows):
            continue
        before = [w for w in out if w.end <= match.start()]
        while before and text[before[-1].start].isascii() != match[1][0].isascii():
            out.remove(before.pop())
    return out


def _columns(asked: _Asked, sheet: Sheet) -> list[int]:
    """The columns that are asked for: those whose header the question says, else those with the role it asks for."""
    meant = asked.meant()
    named = [
        n
        for n, header in enumerate(sheet.headers)
        if header and header <= meant and n != sheet.key
    ]  # fmt: skip
    most = max((len(sheet.headers[n]) for n in named), default=0)
    named = [n for n in named if len(sheet.headers[n]) == most]
    literal = [n for n in named if set(content_words(bare(sheet.names[n]).lower())) & asked.written]
    named = literal or named
    if "ask_moment" in asked.figures and not any(n in sheet.times for n in named):
        near = {n: len(sheet.headers[n] & meant) for n in sheet.times}
        most = max(near.values(), default=0)
        if most and not asked.columns & {"list_finished"}:
            return [n for n, shared in near.items() if shared == most][:1]
    if strict := asked.columns & _STRICT:
        return [n for n, role in enumerate(sheet.roles) if role in strict][:1]
    by_role = [n for n, role in enumerate(sheet.roles) if role in asked.columns and n != sheet.key]
    if named:
        extra = [n for n in by_role if sheet.numeric[n] != sheet.numeric[named[0]]]
        return (named + extra)[:_MOST_COLUMNS]
    if by_role:
        return by_role[:_MOST_COLUMNS]
    if sheet.key >= 0 and sheet.roles[sheet.key] in asked.columns:
        return [sheet.key]
    # Two columns, an item and its value: what is asked of the item is the value.
    rest = [n for n in range(len(sheet.names)) if n != sheet.key]
    if len(rest) == 1 and sheet.key >= 0 and sheet.kind == "table":
        return rest
    return []


def _is_kind(asked: _Asked, sheet: Sheet, headers: frozenset[str]) -> bool:
    """Whether a table has the kind of rows that the question speaks of."""
    counting = asked.figures & {"count_rows", "ask_total", "ask_highest", "ask_lowest", "ask_span"}
    for kind in asked.kinds:
        wanted = _KINDS.get(kind, ())
        if not wanted or sheet.kind in wanted or not (counting or kind == "order_row"):
            continue
        if f"={kind}" not in sheet.told | headers:
            return False
    return True


def _of_machines(
    asked: _Asked, sheet: Sheet, rows: Sequence[int]
) -> tuple[list[int], list[tuple[int, int]], int] | None:
    """Rows of the machines that the question names, the parts of the text that said so, and whether rows told it.

    None where the table has no machines and is about none of them: then the words have to stand in it.
    """
    if not asked.machines:
        return None
    naming = sheet.naming
    kept, taken, narrowed = list(rows), [], 0
    for start, end, machines in asked.machines:
        exact = [r for r in kept if sheet.machines[r] & machines]
        near = naming.near(machines)
        found = exact if sheet.kind == "assets" else [r for r in kept if sheet.machines[r] & near]
        if found:
            kept, narrowed = found, narrowed + 1
        elif not (sheet.about & (near | naming.above(machines))):
            continue
        taken.append((start, end))
    return (kept, taken, narrowed) if taken else None


def _of_period(asked: _Asked, sheet: Sheet, rows: Sequence[int]) -> list[int] | None:
    """Rows of the period that the question names; None where the table has no times for it."""
    if not asked.read.periods:
        return list(rows)
    if not sheet.times:
        return None
    column = sheet.data.column(sheet.names[sheet.times[0]]).to_pylist()
    moments = {r: _moment(column[r]) for r in rows}
    years = {m.year for m in moments.values() if m}
    period = asked.read.periods[0]
    if not years or (not period.year and len(years) > 1):
        return None
    since, until = period.bounds(period.year or years.pop())
    return [r for r, m in moments.items() if m and since <= m <= until]


def _moment(value: object) -> datetime | None:
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    return datetime(value.year, value.month, value.day) if isinstance(value, date) else None


def _of_status(asked: _Asked, sheet: Sheet, rows: list[int]) -> list[int]:
    """Rows of the status that the question names, where it counts or sums; else all."""
    counting = asked.figures & {"count_rows", "ask_total", "ask_highest", "ask_lowest"}
    if not asked.statuses or not counting:
        return rows
    columns = [n for n, role in enumerate(sheet.roles) if role == "list_status"]
    ends = [n for n, role in enumerate(sheet.roles) if role == "list_finished"]
    concept, written = asked.statuses[-1]
    if columns:
        cells = {r: sheet.cells[r][columns[0]].strip().lower() for r in rows}
        if written.strip() in cells.values():
            return [r for r in rows if cells[r] == written.strip()]
        return [r for r in rows if lexicon.concept_of(cells[r], "row_status") == concept]
    if ends and concept in ("still_open", "done_now"):
        return [r for r in rows if bool(sheet.cells[r][ends[0]]) == (concept == "done_now")]
    return []


@dataclass(frozen=True, slots=True)
class _Said:
    value: tuple[str, ...]
    text: str


def _answer(asked: _Asked, choice: _Choice, language: Language) -> _Said | None:
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
    return sheet.roles[column] in _ADDITIVE or sheet.kind != "assets" and "/" not in unit


def _looked_up(choice: _Choice, language: Language) -> _Said | None:
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
    return _Said(cells, text)


def _counted(asked: _Asked, choice: _Choice, language: Language) -> _Said | None:
    sheet, rows = choice.sheet, choice.rows
    keys = [sheet.cells[r][sheet.key] for r in rows] if sheet.key >= 0 else []
    count = len(set(keys)) if asked.different and keys else len(rows)
    listed = ""
    if keys and len(rows) <= _MOST_SHOWN and sheet.roles[sheet.key] == "list_order":
        listed = ", ".join(keys)
    zh = f"{sheet.asset.name} 中有 {count} 行符合{f'：{listed}' if listed else ''}。"
    en = f"{_rows(count)} of {sheet.asset.name} fit{f': {listed}' if listed else ''}."
    return _Said((str(count),), Text(zh, en).in_language(language))


def _extreme(choice: _Choice, column: int, highest: bool, language: Language) -> _Said | None:
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
    return _Said((named, number(best)), f"{named}{said}{end}")


def _summed(choice: _Choice, column: int, value: float, language: Language) -> _Said:
    sheet = choice.sheet
    said = _pairs(sheet, [column], (number(value),), language)
    zh = f"{sheet.asset.name} 的 {len(choice.rows)} 行合计：{said}。"
    en = f"{said} in total, over {_rows(len(choice.rows))} of {sheet.asset.name}."
    return _Said((number(value),), Text(zh, en).in_language(language))


def _rows(count: int) -> str:
    return f"{count} row" if count == 1 else f"{count} rows"


def _lasted(asked: _Asked, choice: _Choice, language: Language) -> _Said | None:
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
        r: b - a for r in choice.rows if (a := _moment(begun[r])) and (b := _moment(over[r])) and b >= a
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
    return _Said((str(span),), Text(zh, en).in_language(language))


def _pairs(sheet: Sheet, columns: Sequence[int], cells: Sequence[str], language: Language) -> str:
    units = {c.name: c.unit for c in sheet.asset.schema}
    out = []
    for column, cell in zip(columns, cells, strict=True):
        name, unit = sheet.names[column], units.get(sheet.names[column], "")
        out.append(f"{name}: {_enumerated(cell, language)}{f' {unit}' if unit and unit not in name else ''}")
    return ("；" if language == "zh" else "; ").join(out)


def _enumerated(cell: str, language: Language) -> str:
    """A cell that lists several things with semicolons, as a sentence lists them; the evidence has it as it is."""
    parts = [p.strip() for p in cell.split(";")]
    if len(parts) < 2 or not all(parts):
        return cell
    joint = "和" if language == "zh" else " and "
    return f"{', '.join(parts[:-1]) if language == 'en' else '、'.join(parts[:-1])}{joint}{parts[-1]}"


def _row_name(sheet: Sheet, row: int, columns: Sequence[int]) -> str:
    if sheet.key < 0 or sheet.key in columns:
        times = [sheet.cells[row][t] for t in sheet.times[:1]]
        return f"{times[0]}: " if times else ""
    return f"{sheet.cells[row][sheet.key]}: "


def _evidence(choice: _Choice) -> list[Evidence]:
    out = []
    for row in choice.rows[:_MOST_SHOWN]:
        text = row_texts(choice.sheet.data.slice(row, 1))[0]
        if not is_risky(text):
            at = Locator("rows", start=row, end=row + 1)
            out.append(Evidence(choice.sheet.asset.id, at, text, 1.0))
    return out or [Evidence(choice.sheet.asset.id, Locator("rows", start=0, end=0), "", 1.0)]


def _no_column(asked: _Asked, sheets: Sequence[Sheet]) -> list[Finding]:
    """Why a thing that is asked for has no answer: its row stands in tables, and none of them has such a column."""
    strict = asked.columns & _STRICT
    hard = {w.meaning for w in asked.words if not w.soft}
    if not strict:
        return []
    for sheet in sheets:
        if sheet.key < 0 or strict & set(sheet.roles):
            continue
        for row in sheet.cells:
            key = meaning_set([row[sheet.key]])
            if key and key <= hard and any(c.isdigit() for c in row[sheet.key]):
                name, table = row[sheet.key], sheet.asset.name
                return [
                    Finding(
                        "ask.column",
                        Text(f"{name} 在 {table} 中，但该表没有所问的列", f"{name} stands in {table}, which has no column for what is asked"),
                    )
                ]  # fmt: skip
    return []


def _differ(names: Sequence[str]) -> Finding:
    listed = ", ".join(dict.fromkeys(names))
    return Finding(
        "ask.several",
        Text(
            f"几个表给出不同的答案：{listed}；请写明是哪一个",
            f"several tables answer differently: {listed}; name the one that is meant",
        ),
    )
