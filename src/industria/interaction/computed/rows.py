"""Questions about rows of tables: which order, who, when, how many, how much, the limit in a table of a manual.

Every word of the question has to be said by the table's title, by the header that is asked for, or by the rows that
are chosen; a row is chosen by a key, a machine, a period, a status, or its words. Where tables differ in what they
answer, or rows do, nothing is answered.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from industria.core import Finding, InputError, Language, Text
from industria.foundation import lexicon
from industria.foundation.knowledge.binding.settle import Settling
from industria.foundation.knowledge.editions import documents_in_force
from industria.foundation.knowledge.graph import Graph
from industria.foundation.knowledge.tokens import content_words
from industria.foundation.lake import Lake
from industria.interaction.computed.channels import bare
from industria.interaction.computed.machines import MachineNames
from industria.interaction.computed.question import machines_named, read
from industria.interaction.computed.row_figures import (
    AskedRows,
    Choice,
    RowWord,
    answer_of,
    evidence_of,
    moment_of,
)
from industria.interaction.computed.sheets import Sheet, sheets_of
from industria.interaction.computed.text import meaning_set, meanings
from industria.interaction.statement import Statement

_SOFT = ("figure", "asks_column", "row_word", "row_status", "row_noise", "asked_noise")
_KINDS = {"order_row": ("orders",), "event_row": ("events",), "reading_row": ()}
_GLOSS = re.compile(r"\(([^()]{2,24})\)")
_MOST_COLUMNS = 3
# What is asked for by these is answered by no other column.
_IN_LISTS = frozenset(("list_price", "list_bin"))  # documents seldom say these, other columns never
_STRICT = frozenset(("list_person", "list_maker", "list_model", "list_price", "list_bin"))


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
        answers = [(c, a) for c in choices if (a := answer_of(asked, c, language))]
        if not answers:
            return _no_column(asked, self._known()[1])
        best = min(c.rank for c, _ in answers)
        top = [(c, a) for c, a in answers if c.rank == best]
        if len({a.value for _, a in top}) > 1:
            return [_differ([c.sheet.asset.name for c, _ in top])]
        choice, answer = top[0]
        evidence = evidence_of(choice)
        return [Statement(answer.text, evidence[0], True, tuple(evidence[1:]), bound=True)]

    def _read(self, question: str) -> AskedRows | None:
        given = read(question)
        if given.comparison or len(given.periods) > 1:
            return None
        text = given.asked.open
        soft = {(w.start, w.end): w for role in _SOFT for w in lexicon.scan(text, role)}
        words = [
            RowWord(start, end, meaning, any(a <= start and end <= b for a, b in soft))
            for start, end, meaning in meanings(text)
        ]
        out = AskedRows(given, words)
        out.figures = {w.concept for w in lexicon.scan(text, "figure")}
        out.columns = {w.concept for w in lexicon.scan(text, "asks_column")}
        out.kinds = {w.concept for w in lexicon.scan(text, "row_word")}
        out.statuses = [
            (w.concept, text[w.start : w.end]) for w in lexicon.scan(text, "row_status")
        ]
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


def _choose(asked: AskedRows, sheet: Sheet) -> Choice | None:
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
        named = frozenset().union(
            *(sheet.naming.told(m) for _, _, some in asked.machines for m in some)
        )
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
    return Choice(sheet, kept, columns, rank)


def _without_glossed(
    asked: AskedRows, hard: Sequence[RowWord], sheet: Sheet, rows: Sequence[int]
) -> list[RowWord]:
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


def _columns(asked: AskedRows, sheet: Sheet) -> list[int]:
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


def _is_kind(asked: AskedRows, sheet: Sheet, headers: frozenset[str]) -> bool:
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
    asked: AskedRows, sheet: Sheet, rows: Sequence[int]
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


def _of_period(asked: AskedRows, sheet: Sheet, rows: Sequence[int]) -> list[int] | None:
    """Rows of the period that the question names; None where the table has no times for it."""
    if not asked.read.periods:
        return list(rows)
    if not sheet.times:
        return None
    column = sheet.data.column(sheet.names[sheet.times[0]]).to_pylist()
    moments = {r: moment_of(column[r]) for r in rows}
    years = {m.year for m in moments.values() if m}
    period = asked.read.periods[0]
    if not years or (not period.year and len(years) > 1):
        return None
    since, until = period.bounds(period.year or years.pop())
    return [r for r, m in moments.items() if m and since <= m <= until]


def _of_status(asked: AskedRows, sheet: Sheet, rows: list[int]) -> list[int]:
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


def _no_column(asked: AskedRows, sheets: Sequence[Sheet]) -> list[Finding]:
    """Why a thing that is asked for has no answer: its row stands in tables, and none of them has such a column."""
    strict = asked.columns & _IN_LISTS
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
