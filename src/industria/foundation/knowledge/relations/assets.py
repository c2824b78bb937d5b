"""The assets of a plant as texts name them: by tag, by name, by kind and number, by kind alone.

A name is compared as its units (words, numbers, Chinese characters) without case, spaces or hyphens, so
``P101A``, ``p-101a`` and ``P-101A`` are one. An asset whose name is an ordinary word is only meant where the
text writes it exactly so (``SITE``, not ``site``).
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from industria.foundation import lexicon

_UNIT = re.compile(r"[\u3400-\u9fff]|[^\W\d_\u3400-\u9fff]+|\d+")
_NUMBER_ZH = re.compile(r"([一二三四五六七八九十]|\d+)\s*[号#＃]")
_AROUND_NUMBER = re.compile(
    r"^(?:[\dA-Z一二三四五六七八九十]{1,2}\s*[号#＃]|\d+#?)\s*|\s*(?:(?:no\.?\s*)?\d+|\b[A-Z]|[#＃]\d+)$",
    re.I,
)
_MOST_UNITS = 14
MACHINES = frozenset({"pump", "motor", "fan", "compressor", "gearbox", "exchanger", "conveyor", "filter", "tank", "valve", "mill", "crusher"})  # fmt: skip


@dataclass(frozen=True, slots=True)
class AssetRow:
    """One line of an asset list. ``parent``: the id of what it belongs to."""

    id: str
    type: str = ""
    parent: str = ""
    names: tuple[str, ...] = ()


class Assets:
    """Finds assets by what texts call them."""

    def __init__(self, rows: Iterable[AssetRow] = ()) -> None:
        self.rows: dict[str, AssetRow] = {}
        for row in rows:
            if row.id:
                self.rows.setdefault(row.id, row)
        for row in list(self.rows.values()):
            if row.parent and row.parent not in self.rows:
                self.rows[row.parent] = AssetRow(row.parent)
        self._by_key: dict[str, tuple[str, ...]] = {}
        self._exactly: dict[str, str] = {}
        self._begins: set[str] = set()
        for row in self.rows.values():
            self._name(row.id, row.id)
            for name in row.names:
                if not self._any_machine_has(name, row):
                    self._name(name, row.id)
        for row in self.rows.values():
            for name in row.names:
                base = _AROUND_NUMBER.sub("", name)
                if key_of(name) == key_of(row.id):
                    continue  # a tag without its last letter (C-401-M) is the tag of something else
                if base != name and len(units(base)) > 1 and not (is_kind(base) and _short(base)):
                    self._name(base, row.id)

        self._short_names()

    def _short_names(self) -> None:
        """The end of a longer name, where it is one asset's alone: 高温风机 of 窑尾高温风机, ID fan of kiln ID fan."""
        ends: dict[str, set[str]] = {}
        for row in self.rows.values():
            for name in row.names:
                for end in _ends(_AROUND_NUMBER.sub("", name)):
                    ends.setdefault(key_of(end), set()).add(row.id)
        for key, assets in ends.items():
            if len(assets) == 1 and key not in self._by_key:
                self._by_key[key] = tuple(assets)
                self._begins.update(key[:n] for n in range(1, len(key) + 1))

    def _name(self, name: str, asset: str) -> None:
        key = key_of(name)
        if not key or (is_kind(name) and _short(name)):
            return
        if _common(name):
            return
        if _ordinary(name):
            self._exactly[name] = asset
            return
        known = self._by_key.get(key, ())
        if asset not in known:
            self._by_key[key] = (*known, asset)
            self._begins.update(key[:n] for n in range(1, len(key) + 1))

    def _any_machine_has(self, name: str, row: AssetRow) -> bool:
        """Whether a name is a part's that every machine has (drive-end bearing), and not this machine's own."""
        plain = name.lower()
        if not _ends_with_part(plain) or re.search(r"\d", name):
            return False
        if kind_at_end(name) in MACHINES:
            return False  # a fan with a line of its own is a machine, whatever it belongs to
        parent = self.rows.get(row.parent)
        return parent is None or not _longer_name((name,), parent.names)

    def at(self, text: str) -> list[tuple[int, int, tuple[str, ...]]]:
        """Spans of names in a text with the assets of that name, the longest at each place."""
        parts = [(m.start(), m.end(), m.group().lower()) for m in _UNIT.finditer(text)]
        keys = [_numeral(text, start, end, word) for start, end, word in parts]
        found: list[tuple[int, int, tuple[str, ...]]] = []
        place = 0
        while place < len(parts):
            hit = self._longest(text, parts, keys, place)
            if hit is None:
                place += 1
                continue
            last, ids = hit
            found.append((parts[place][0], parts[last][1], ids))
            place = last + 1
        return found

    def _longest(
        self, text: str, parts: Sequence[tuple[int, int, str]], keys: Sequence[str], place: int
    ) -> tuple[int, tuple[str, ...]] | None:
        key, hit = "", None
        for last in range(place, min(len(parts), place + _MOST_UNITS)):
            if last > place and not _joined(text[parts[last - 1][1] : parts[last][0]]):
                break
            key += keys[last]
            start, end = parts[place][0], parts[last][1]
            ids = self._by_key.get(key) or self._by_key.get(key.removesuffix("s"))
            if ids and _whole(text, start, end):
                hit = last, ids
            elif (
                last == place
                and (exact := self._exactly.get(text[start:end]))
                and not text.isupper()
            ):
                hit = last, (exact,)
            if key not in self._begins and key.removesuffix("s") not in self._begins:
                break
        return hit

    @functools.cache  # noqa: B019  an Assets lives as long as one reading of one plant
    def kinds(self, asset: str) -> frozenset[str]:
        """What kinds of machine an asset is, by its type and the ends of its names."""
        row = self.rows.get(asset)
        if row is None:
            return frozenset()
        ends = (kind_at_end(_AROUND_NUMBER.sub("", n)) for n in (*row.names, row.type))
        return frozenset(e for e in ends if e)

    def is_place(self, asset: str) -> bool:
        """Whether an asset is an area, a house or a room."""
        row = self.rows.get(asset)
        if row is None:
            return False
        if row.type:
            return lexicon.has(row.type, "area_type") and not self.kinds(asset)
        return any(is_place_name(n) for n in row.names) and not self.kinds(asset)

    def is_instrument(self, asset: str) -> bool:
        """Whether an asset measures: a sensor, a transmitter, a gauge."""
        row = self.rows.get(asset)
        if row is None:
            return bool(re.match(r"[A-Z]{0,2}[TPFLVSIA]{1}[TIESG]{1,2}-?\d", asset))
        return "instrument" in self.kinds(asset) or any(
            lexicon.has(n.lower(), "sensor_word") for n in (row.type,)
        )

    def of_kind(self, kind: str) -> list[str]:
        """The assets of a kind of machine."""
        return [a for a in self.rows if kind in self.kinds(a)]

    def numbered(self, kind: str, number: str) -> list[str]:
        """The assets of a kind with a number or letter: ``2号泵``, ``pump B``."""
        wanted = number.lower().lstrip("0")
        return [a for a in self.of_kind(kind) if wanted in _numbers(self.rows[a])]

    def owner(self, asset: str) -> str:
        """The machine whose name a longer one begins with: feed pump A of feed pump A motor."""
        row = self.rows.get(asset)
        longer = [
            o
            for o in self.rows.values()
            if row
            and o.id != asset
            and (_longer_name(row.names, o.names) or re.match(re.escape(o.id) + r"[-._/]", asset))
        ]
        return max(longer, key=lambda o: len(o.id), default=AssetRow("")).id

    def child(self, parent: str, kind: str) -> str:
        """The machine of a kind that belongs to another (``the motor of P-201``), or an empty string."""
        row = self.rows.get(parent)
        if row is None:
            return ""
        others = [a for a in self.of_kind(kind) if a != parent]
        for mine in (
            [a for a in others if self.rows[a].parent == parent],
            [a for a in others if re.match(re.escape(parent) + r"[-._ /]", a)],
            [a for a in others if _longer_name(self.rows[a].names, row.names)],
        ):
            if len(mine) == 1:
                return mine[0]
        return ""


def _numbers(row: AssetRow) -> set[str]:
    found: set[str] = set()
    for name in row.names:
        zh = re.search(r"([\dA-Z一二三四五六七八九十]{1,2})\s*[号#＃]|^(\d+)", name)
        en = re.search(r"(?:\b|#)(\d+|[A-Z])$", name)
        found |= {_digit(m[1] or m[m.lastindex or 1]) for m in (zh, en) if m}
    if tail := re.search(r"\d([A-Z])$|\b0*(\d+)$", row.id):
        found.add((tail[1] or tail[2]).lower())
    return {f.lower().lstrip("0") for f in found if f}


def _digit(word: str) -> str:
    known = lexicon.concept_of(word, "digit") if not word.isascii() else ""
    return known or ("10" if word == "十" else word)


def _longer_name(names: Sequence[str], shorter: Sequence[str]) -> bool:
    """Whether one of the names is another's with a kind behind it: ``feed pump A motor``."""
    return any(
        key_of(n).startswith(key_of(s)) and len(key_of(n)) > len(key_of(s))
        for n in names
        for s in shorter
        if key_of(s)
    )


def units(name: str) -> list[str]:
    """The units of a name."""
    return _UNIT.findall(name.lower())


def key_of(name: str) -> str:
    """A name as it is compared; a number in words before 号 or # is its digits."""
    plain = _NUMBER_ZH.sub(lambda m: f"{_digit(m[1])} ", name)
    return "".join(w.lstrip("0") or w if w.isdigit() else w for w in units(plain) if w != "号")


def _numeral(text: str, start: int, end: int, word: str) -> str:
    """The key of one unit in its text."""
    after = text[end : end + 1]
    if word == "号" and re.search(r"[\d一二三四五六七八九十]\s*$", text[max(0, start - 2) : start]):
        return ""
    if not word.isascii() and after in tuple("号#＃") and word in "一二三四五六七八九十":
        return _digit(word)
    return (word.lstrip("0") or word) if word.isdigit() else word


def _joined(gap: str) -> bool:
    """Whether what stands between two units may stand within a name."""
    return gap == "" or (len(gap) <= 2 and all(c in " -_./#＃·" for c in gap) and gap != ". ")


def _whole(text: str, start: int, end: int) -> bool:
    """Whether a name is no part of a longer tag: ``P-201`` in ``P-201A`` or ``XP-201-7``."""
    if text[start].isascii() and re.search(r"[A-Za-z0-9][-_]?$", text[max(0, start - 2) : start]):
        return False
    after = text[end : end + 2]
    return not (text[end - 1].isascii() and re.match(r"[A-Za-z0-9]|[-_][A-Z0-9]", after))


_THINGS = ("machine_head", "head_noun", "machine_part", "place_head", "sensor_word", "area_type")
_SHORTEST = 4  # characters of a Chinese name without its beginning


def _common(name: str) -> bool:
    """Whether a name is a word of its own that no thing is called by: 报警, a column of an alarm log."""
    plain = name.strip().lower()
    known = bool(lexicon.concept_of(plain)) and not is_place_name(name)
    return known and not lexicon.concept_of(plain, *_THINGS)


def _ends(name: str) -> list[str]:
    """A name without its first words; none where that leaves a kind alone."""
    kind = kind_at_end(name)
    if not kind or (kind not in MACHINES and _ends_with_part(name.lower())):
        return []
    if name.isascii():
        words = name.split()
        ends = [" ".join(words[n:]) for n in range(1, len(words) - 1)]
    else:
        ends = [name[n:] for n in range(1, len(name) - _SHORTEST + 1) if name[n] >= "\u3400"]
    return [e for e in ends if not is_kind(e)]


def _short(name: str) -> bool:
    """Whether a name is one common word: pump, 电机; 引风机 and jaw crusher are names where one asset has them."""
    return " " not in name.strip() if name.isascii() else len(name.strip()) <= 2


def _ordinary(name: str) -> bool:
    """Whether a name is one word of letters alone, as running text has it too.

    The graph keeps names without their spaces: what ends with a kind of machine (gearpump) was several words.
    """
    if re.fullmatch(r"[A-Za-z]{2,}", name) is None:
        return False
    return len(name) <= 10 and not (kind_at_end(name) and not is_kind(name))


@functools.lru_cache(maxsize=20_000)
def kind_at_end(name: str) -> str:
    """The kind of thing that a name ends with (``feed pump motor``: motor), or an empty string."""
    plain = name.strip().lower()
    found = lexicon.scan(plain, "machine_head", "head_noun")
    ends = (len(plain), len(plain) - 1) if plain.endswith("s") else (len(plain),)
    last = next((f for f in reversed(found) if f.end in ends), None)
    if last is None and plain.isascii() and " " not in plain and len(plain) > 6:
        return _glued_kind(plain)
    if last is None:
        return ""
    return "instrument" if last.concept in _INSTRUMENTS else last.concept


def _glued_kind(name: str) -> str:
    """The kind at the end of a name that was kept without its spaces: coolingpump."""
    fits = [
        (w, e.concept)
        for w, e in lexicon.by_form("machine_head", "head_noun").items()
        if name.endswith(w.replace(" ", ""))
    ]
    best = max(fits, key=lambda f: len(f[0]), default=("", ""))[1]
    return "instrument" if best in _INSTRUMENTS else best


@functools.lru_cache(maxsize=20_000)
def _ends_with_part(name: str) -> bool:
    squeezed = "".join(name.split())
    return any(squeezed.endswith("".join(w.lower().split())) for w in lexicon.words("machine_part"))


_INSTRUMENTS = frozenset({"sensor", "transmitter", "probe", "meter", "gauge", "detector"})


def is_kind(name: str) -> bool:
    """Whether a name says a kind of thing and no more: ``pump``, ``电机``."""
    plain = name.strip().lower()
    return any(
        f.start == 0 and f.end >= len(plain)
        for f in lexicon.scan(plain, "machine_head", "head_noun")
    )


def is_place_name(name: str) -> bool:
    """Whether a name ends as those of places do."""
    plain = re.sub(r"\s+(?:\d+|[a-z])$", "", name.strip().lower())
    return any(f.end >= len(plain) for f in lexicon.scan(plain, "place_head")) or any(
        plain.endswith(w) for w in lexicon.words("place_head", language="zh")
    )
