"""``industria units``: what strings such as ``3.5 kgf/cm2`` and ``12±0.5 mm`` say, in SI."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from industria.capabilities.units.words import word
from industria.core import Language, NotFoundError, Session, Text, Tool
from industria.core.file_text import read_text_file
from industria.core.tool import POSITIONAL
from industria.stores import Stores

if TYPE_CHECKING:
    from industria.foundation.units import Reading, WrittenQuantity

_WHY = {
    "no_number": Text("没有数值", "no number"),
    "code": Text("编号、日期或比例", "a code, a date or a ratio"),
    "unit": Text("单位未识别", "no unit that is known"),
}
_BOUND = {"max": "≤ ", "min": "≥ "}


@dataclass(frozen=True, slots=True)
class Quantities:
    """Each string with its verdict and its readings."""

    found: tuple[WrittenQuantity, ...]

    def to_json(self) -> dict[str, object]:
        """As JSON types."""
        return {"quantities": [q.to_json() for q in self.found]}

    def show(self, language: Language) -> str:
        """One string a line; each reading of an ambiguous one below it."""
        return "\n".join(line for q in self.found for line in _lines(q, language))


def _lines(quantity: WrittenQuantity, language: Language) -> list[str]:
    if quantity.verdict == "quantity":
        return [f"  {quantity.text}: {_said(quantity.readings[0], language)}"]
    if quantity.verdict == "ambiguous":
        head = Text("有多种读法", "may be read in several ways").in_language(language)
        return [
            f"  {quantity.text}: {head}",
            *(f"      {_said(r, language)}" for r in quantity.readings),
        ]
    head = Text("不是数量", "not a quantity").in_language(language)
    return [f"  {quantity.text}: {head} ({_WHY[quantity.why].in_language(language)})"]


def _said(reading: Reading, language: Language) -> str:
    """``≤ 350000 Pa, pressure, gauge``."""
    value, low, high = (
        "" if v is None else f"{v:.6g}" for v in (reading.value_si, reading.low_si, reading.high_si)
    )
    number = value or f"{low} … {high}"
    if reading.form == "tolerance":
        number = f"{value} ({low} … {high})"
    notes = [n for n in (reading.kind, reading.detector, reading.stated_as) if n]
    if reading.reference != "none":
        notes.append(reading.reference)
    said = ", ".join(word(note).in_language(language) for note in notes)
    return f"{_BOUND.get(reading.bound or '', '')}{number} {reading.unit_si}, {said}".replace(
        " 1,", ","
    )


def units(
    session: Session[Stores],
    text: Annotated[
        list[str], Text("带单位的数值", "quantities as they are written"), POSITIONAL
    ] = [],  # noqa: B006  nobody changes it
    file: Annotated[Path | None, Text("每行一个数量的文件", "a file with one on each line")] = None,
) -> Quantities:
    """The value in SI, kind, form, reference and bound of each string; or that it is ambiguous, or no quantity.

    Gauge stays gauge and normal volume stays normal; temperatures are in K, speeds in revolutions per second.
    """
    from industria.foundation.units import read_quantity

    lines = (
        [] if file is None else [line for line in read_text_file(file).splitlines() if line.strip()]
    )
    strings = [*text, *lines]
    if not strings:
        raise NotFoundError(
            "expected quantities to read, found none: write some, or name a file of them"
        )
    found = tuple(read_quantity(string) for string in strings)
    session.run.outputs = dict(Counter(q.verdict for q in found))
    return Quantities(found)


TOOLS = (
    Tool(
        "units", Text("解读带单位的数值", "What written quantities say"), "read", units, plant="optional",
        examples=({"text": ["3.5 kgf/cm2", "12±0.5 mm", "E12A"]},),
    ),
)  # fmt: skip
