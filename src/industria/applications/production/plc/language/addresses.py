"""Direct addresses (IEC 61131-3, table 16), and which of them may be the same memory.

How the numbers of words are counted differs by vendor: %MW1 begins at byte 1 where addresses count bytes
and at byte 2 where they count words. Two variables of different widths share memory where either way of
counting says so; consecutive words (%QW0, %QW1) show that words are counted, and then only that way is left.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from industria.applications.production.plc.language import types as t
from industria.applications.production.plc.language.diagnostics import Diagnostics, Place

_ADDRESS = re.compile(r"%([IQM])([XBWDL]?)(\d+(?:\.\d+)*)", re.IGNORECASE)
_BYTES = {"B": 1, "W": 2, "D": 4, "L": 8}
_BY_BYTE, _BY_SIZE = "byte", "size"
_WAYS = (_BY_BYTE, _BY_SIZE)


@dataclass(frozen=True, slots=True)
class Located:
    """A variable at a direct address. ``bits``: how much memory its type takes."""

    name: str
    address: str
    bits: int
    place: Place


@dataclass(frozen=True, slots=True)
class _Parts:
    area: str
    size: str
    module: tuple[int, ...]
    numbers: tuple[
        int, ...
    ]  # byte and bit, or the one number of a bit; the number of a byte or word


def canonical(address: str) -> str:
    """One way to write an address: %i00.1 is %IX0.1. An address without a place is left as it is."""
    parts = _parts(address)
    if parts is None:
        return address.upper()
    return f"%{parts.area}{parts.size}" + ".".join(str(n) for n in (*parts.module, *parts.numbers))


def bits_of(kind: t.Type, one_bit: bool = False) -> int:
    """How many bits a type takes at the most; ``one_bit``: a BOOL takes one and no byte."""
    if isinstance(kind, t.Scalar):
        if kind.family == "bool":
            return 1 if one_bit else 8
        wide = 16 if kind.name == "WSTRING" else 8
        return (kind.width + 1) * wide if kind.family == "string" else kind.width
    if isinstance(kind, t.ArrayType):
        return kind.length * bits_of(kind.element, one_bit)
    if isinstance(kind, t.StructureType):
        return sum(bits_of(part, one_bit) for _, part, _ in kind.fields)
    return 0


def check_overlaps(located: Sequence[Located], diagnostics: Diagnostics) -> None:
    """An error for every two variables that share memory, a warning where that depends on the controller."""
    placed = [(x, parts) for x in located if (parts := _parts(x.address)) is not None]
    for area in dict.fromkeys(parts.area for _, parts in placed):
        here = [(x, parts) for x, parts in placed if parts.area == area]
        words = any(len(p.numbers) == 2 and p.numbers[1] > 7 for _, p in here)
        left = _ways_left([p for _, p in here])
        shared = {way: _pairs(here, way, words) for way in _WAYS}
        certain = sorted({pair for way in left for pair in shared[way]})
        for a, b in certain:
            _shared(here[a][0], here[b][0], diagnostics)
        depends = sorted({pair for way in _WAYS for pair in shared[way]} - set(certain))
        modules = {len(p.module): at for at, (_, p) in enumerate(here)}
        if len(modules) > 1:  # one names a module and the other does not
            depends.append((min(modules.values()), max(modules.values())))
        for a, b in depends[:1]:
            _maybe(here[a][0], here[b][0], diagnostics)


def may_overlap(a: Located, b: Located) -> bool:
    """Whether two variables share memory in any way of counting."""
    x, y = _parts(a.address), _parts(b.address)
    if x is None or y is None or x.area != y.area:
        return False
    if len(x.module) != len(y.module):
        return True
    both = [(a, x), (b, y)]
    return any(_pairs(both, way, words) for way in _WAYS for words in (False, True))


def _shared(a: Located, b: Located, diagnostics: Diagnostics) -> None:
    same = canonical(a.address) == canonical(b.address)
    where = f" {b.address}" if same else ""
    names = [x.name if same or x.name == x.address else f"{x.name} ({x.address})" for x in (a, b)]
    diagnostics.error(
        "address", b.place,
        f"{names[0]} 与 {names[1]} 共用内存{where}, 不支持: 只声明一个变量, 各处都用它",
        f"{names[0]} and {names[1]} share {where.strip() or 'memory'}, which is not supported: "
        "declare one variable and use it in both places",
    )  # fmt: skip


def _maybe(a: Located, b: Located, diagnostics: Diagnostics) -> None:
    diagnostics.warning(
        "address", b.place,
        f"{a.name} ({a.address}) 与 {b.name} ({b.address}) 在有的控制器上共用内存; 这里当作分开的",
        f"{a.name} ({a.address}) and {b.name} ({b.address}) share memory on some controllers; "
        "here they are taken as separate",
    )  # fmt: skip


def _parts(address: str) -> _Parts | None:
    match = _ADDRESS.fullmatch(address)
    if match is None:
        return None
    size = match[2].upper() or "X"
    numbers = tuple(int(n) for n in match[3].split("."))
    own = 2 if size == "X" and len(numbers) > 1 else 1
    return _Parts(match[1].upper(), size, numbers[:-own], numbers[-own:])


def _ways_left(parts: Sequence[_Parts]) -> tuple[str, ...]:
    """The ways of counting that an area's addresses leave: words one after another are counted as words."""
    numbers: dict[tuple[tuple[int, ...], str], set[int]] = {}
    for p in parts:
        if p.size in _BYTES:
            numbers.setdefault((p.module, p.size), set()).add(p.numbers[0])
    for (_, size), found in numbers.items():
        ordered = sorted(found)
        if any(b - a < _BYTES[size] for a, b in pairwise(ordered)):
            return (_BY_SIZE,)
    return _WAYS


def _pairs(
    located: Sequence[tuple[Located, _Parts]], way: str, words: bool
) -> set[tuple[int, int]]:
    """(earlier, later) of every two variables of an area that share a bit."""
    spans = sorted(
        (p.module, begin, end, at)
        for at, (x, p) in enumerate(located)
        for begin, end in _spans(p, x.bits, way, words)
    )
    out: set[tuple[int, int]] = set()
    for number, (module, _, end, a) in enumerate(spans):
        for other, begin, _, b in spans[number + 1 :]:
            if other != module or begin >= end:
                break
            if a != b and not _apart(located[a], located[b]):
                out.add((min(a, b), max(a, b)))
    return out


def _apart(a: tuple[Located, _Parts], b: tuple[Located, _Parts]) -> bool:
    """Whether two bits that both have one number only are different bits."""
    (x, one), (y, other) = a, b
    if not (one.size == other.size == "X" and len(one.numbers) == len(other.numbers) == 1):
        return False
    first, second = one.numbers[0], other.numbers[0]
    return first + max(1, x.bits) <= second or second + max(1, y.bits) <= first


def _spans(parts: _Parts, bits: int, way: str, words: bool) -> list[tuple[int, int]]:
    """(first bit, bit behind the last) of where an address may lie: a bit with one number counts bits, or
    is somewhere in that byte."""
    first = parts.numbers[0]
    if parts.size != "X":
        size = 8 * _BYTES[parts.size]
        begin = first * (8 if way == _BY_BYTE else size)
        return [(begin, begin + max(size, bits))]
    if len(parts.numbers) == 1:
        return [(first, first + max(1, bits)), (8 * first, 8 * first + max(8, bits))]
    begin = first * (16 if words else 8) + parts.numbers[1]
    return [(begin, begin + max(1, bits))]
