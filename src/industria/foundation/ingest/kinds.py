"""Which kind of list a table is, told by its headers in any wording and by its cells.

Orders, assets, parts, tags and events (an alarm log) are lists that say something of machines; a table that
is none of them is ``table`` here, and its reader says whether it is a series. A header is read by its words
(Chinese, English, German), a unit in brackets and the writing of the words aside; the cells decide where
headers leave it open: a key has a value of its own in nearly every row, a text is no number.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence

from industria.foundation import lexicon
from industria.foundation.ingest.understanding import TableKind

Roles = Mapping[str, tuple[int, ...]]

_UNIT = re.compile(r"[\[(][^\[\]()]{0,24}[\])]\s*$")
_CAMEL = re.compile(r"(?<=[a-zäöüß])(?=[A-ZÄÖÜ])|(?<=[A-Z])(?=[A-Z][a-zäöü])")
_GAP = re.compile(r"[\s_\-./:#,&]+")
_NUMBER = re.compile(r"[-+]?[\d.,\s\u00a0]*\d\s*%?")
_MOMENT = re.compile(
    r"\d{1,4}\s*[-/.年]\s*(?:\d{1,2}|[A-Za-zä]{3,9})\s*[-/.月]\s*\d{1,4}.*|\d{1,2}:\d{2}.*|\d{1,2}月\d{1,2}日.*"
    r"|1[0-9]{9}(?:\d{3})?"
)
_ENDS, _HOLDS = 2, 1
_LONGEST_HEADER, _LONGEST_HAN = 80, 9  # characters
_OWN = 0.9  # share of rows that have a value of their own in a key
_FILLED = 0.5
_TEXTUAL = 0.6
_SAMPLE = 400


def words_of(header: str) -> str:
    """A header as words in lower case, without a unit in brackets at its end."""
    plain = unicodedata.normalize("NFKC", header).replace("\n", " ").strip()
    plain = _UNIT.sub("", plain) or plain
    return _GAP.sub(" ", _CAMEL.sub(" ", plain)).strip(" ()[]").lower()


def roles_of(names: Sequence[str]) -> Roles:
    """What the columns of a list are for: concept of the lexicon (``list_asset`` ...) to column numbers.

    A column has one role, that of the form that says most of its header.
    """
    found: dict[str, tuple[int, ...]] = {}
    for number, name in enumerate(names):
        if role := role_of(name):
            found[role] = (*found.get(role, ()), number)
    return found


@functools.lru_cache(maxsize=10_000)
def role_of(header: str) -> str:
    """The role of one column, an empty string where its header tells none."""
    words = words_of(header)[:_LONGEST_HEADER]
    forms = _forms()
    if words in forms:
        return forms[words]
    best, role = (0, 0), ""
    for form, fit in _within(words):
        if form in forms and (fit, len(form)) > best:
            best, role = (fit, len(form)), forms[form]
    return role


@functools.cache
def _forms() -> Mapping[str, str]:
    """The concept of each form of a header, written as ``words_of`` writes it; the first where it has several."""
    found: dict[str, str] = {}
    for entry in lexicon.entries("list_column"):
        for form in entry.forms:
            found.setdefault(_GAP.sub(" ", form).strip().lower(), entry.concept)
    return found


def _within(words: str) -> Iterator[tuple[str, int]]:
    """The parts of a header that a form may be, with how much each says: runs of its words, and of its characters
    where they are Chinese."""
    split = words.split()
    for start in range(len(split)):
        for end in range(start + 1, len(split) + 1):
            form = " ".join(split[start:end])
            # "Flow of the line" is no location: a word within a header of many says little.
            if len(form) >= 3 and (end == len(split) or len(split) <= 4):
                yield form, _ENDS if end == len(split) else _HOLDS
    for start in range(len(words)):
        for end in range(start + 2, min(len(words), start + _LONGEST_HAN) + 1):
            if any("\u4e00" <= c <= "\u9fff" for c in words[start:end]):
                yield words[start:end], _ENDS if end == len(words) else _HOLDS


def kind_of(names: Sequence[str], samples: Sequence[Sequence[str]]) -> TableKind:
    """Which kind of list a table is, ``table`` where it is none.

    ``names``: the headers as they are written; ``samples``: rows of the table as text, best some hundred from all over
    it, each with a cell for every header.
    """
    roles = roles_of(names)
    cells = _Cells(names, samples)
    for kind, test in (
        ("parts", _parts), ("orders", _orders), ("events", _events), ("tags", _tags), ("assets", _assets),
    ):  # fmt: skip
        if test(roles, cells):
            return kind  # type: ignore[return-value]
    return "table"


class _Cells:
    """What the cells of some rows say about their columns."""

    def __init__(self, names: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        kept = rows[:_SAMPLE]
        self.count = len(kept)
        self._columns = [
            [str(row[n]).strip() for row in kept if n < len(row) and str(row[n] or "").strip()]
            for n in range(len(names))
        ]

    def own(self, column: int) -> bool:
        """Whether nearly every row has a value of its own there, and it is no measured one."""
        cells = self._columns[column]
        if not self.count:
            return True
        return len(cells) >= _FILLED * self.count and len(set(cells)) >= _OWN * len(cells)

    def text(self, column: int) -> bool:
        """Whether most cells are words."""
        return self._share(column, lambda c: not _NUMBER.fullmatch(c) and not _MOMENT.fullmatch(c))

    def moment(self, column: int) -> bool:
        """Whether most cells are a time or a date."""
        return self._share(column, lambda c: bool(_MOMENT.fullmatch(c)))

    def number(self, column: int) -> bool:
        """Whether most cells are numbers."""
        return self._share(
            column, lambda c: bool(_NUMBER.fullmatch(c)) and not _MOMENT.fullmatch(c)
        )

    @property
    def numbers(self) -> int:
        """How many columns hold numbers."""
        return sum(self.number(n) for n in range(len(self._columns)) if self._columns[n])

    def machines(self, column: int) -> bool:
        """Whether the words of most cells end in a machine, not in what is measured there."""
        return self._share(
            column, lambda c: _last(c, "asset_word") > max(_last(c, "tag_quantity"), 0)
        )

    def _share(self, column: int, test: object) -> bool:
        cells = self._columns[column]
        if not cells:
            return not self.count
        return sum(bool(test(c)) for c in cells) >= _TEXTUAL * len(cells)  # type: ignore[operator]


def _last(text: str, role: str) -> int:
    """Where the last word of a role ends; -1 without one."""
    return max((f.end for f in lexicon.scan(text, role)), default=-1)


def _any(roles: Roles, *wanted: str) -> bool:
    return any(f"list_{w}" in roles for w in wanted)


def _texts(roles: Roles, cells: _Cells, *wanted: str) -> bool:
    """Whether a column with one of the roles holds words."""
    return any(cells.text(n) for w in wanted for n in roles.get(f"list_{w}", ()))


def _machines(roles: Roles, cells: _Cells) -> bool:
    """Whether what is named are machines."""
    return any(
        cells.machines(n) for w in ("name", "description") for n in roles.get(f"list_{w}", ())
    )


def _times(roles: Roles, cells: _Cells) -> bool:
    return any(
        cells.moment(n) for w in ("time", "started", "finished") for n in roles.get(f"list_{w}", ())
    )


def _parts(roles: Roles, cells: _Cells) -> bool:
    if _any(roles, "fault", "action", "order") or _times(roles, cells):
        return False
    named = _any(roles, "part", "part_name") or (_any(roles, "code") and _any(roles, "name"))
    kept = sum(_any(roles, w) for w in ("stock", "min_stock", "price", "bin"))
    return named and _any(roles, "stock", "min_stock") and kept >= 1 + (not _any(roles, "part"))


def _orders(roles: Roles, cells: _Cells) -> bool:
    said = _texts(roles, cells, "fault", "action", "description")
    work = _texts(roles, cells, "fault", "action")
    if not said or (_any(roles, "production") and not work) or _any(roles, "interval"):
        return False
    keyed = any(cells.own(n) for n in roles.get("list_order", ()))
    rest = _any(roles, "asset", "person", "status", "hours") or _times(roles, cells)
    if keyed and rest:
        return not (_any(roles, "alarm") and not work)
    return work and _any(roles, "asset", "name") and (
        _any(roles, "action", "person", "hours", "finished") or not _any(roles, "tag", "alarm", "value")
    )  # fmt: skip


def _events(roles: Roles, cells: _Cells) -> bool:
    if not _times(roles, cells) or cells.numbers > 4:
        return False
    if "list_order" in roles and len(roles.get("list_production", ())) > 1:
        return False  # orders of production, not what happened to a machine
    said = _texts(roles, cells, "alarm", "reason", "description", "fault")
    about = _any(roles, "tag", "asset", "alarm", "reason")
    return said and about


def _tags(roles: Roles, cells: _Cells) -> bool:
    columns = roles.get("list_tag", ()) + roles.get("list_address", ())
    if not columns or _times(roles, cells) or _any(roles, "order", "stock", "value"):
        return False
    told = _any(roles, "unit", "range", "address") or len(columns) > 1
    if not told and not _any(roles, "asset") and _machines(roles, cells):
        return False  # 位号 is the number of a machine too
    told = told or _texts(roles, cells, "description", "asset", "name")
    if _any(roles, "model", "maker", "history", "location") and not _any(
        roles, "unit", "range", "address", "asset"
    ):
        return False  # an equipment list whose numbers are called tags
    if _any(roles, "parent", "kind") and not _any(roles, "asset", "range", "description"):
        return False
    # A crosswalk has gaps in either column; together they name every row.
    return told and (any(cells.own(n) for n in columns) or len(columns) > 1)


def _assets(roles: Roles, cells: _Cells) -> bool:
    keys = [
        n for w in ("asset", "code", "tag", "system_code", "name") for n in roles.get(f"list_{w}", ())
    ]  # fmt: skip
    if not any(cells.own(n) for n in keys) or _any(roles, "order", "value", "fault", "stock"):
        return False
    if any(cells.moment(n) for n in roles.get("list_time", ())) or _any(roles, "interval"):
        return False
    told = sum(
        _any(roles, w)
        for w in ("name", "alias", "parent", "location", "model", "maker", "history", "kind", "loops")
    )  # fmt: skip
    strong = _any(roles, "asset", "parent", "model", "maker", "history", "location", "loops")
    machines = _any(roles, "tag", "code") and _machines(roles, cells)
    return machines or (told >= 1 + (not _any(roles, "asset")) and strong)
