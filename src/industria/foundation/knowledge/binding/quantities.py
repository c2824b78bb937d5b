"""What a tag measures and what kind of signal it is, from its words, its unit and, last, single letters."""

from __future__ import annotations

import functools
import re

from industria.core import InputError
from industria.foundation import lexicon
from industria.foundation.units import dimension_of, parse_unit

_IN_BRACKETS = re.compile(r"[\[(（【]\s*([^\[\]()（）【】]{1,16}?)\s*[\])）】]\s*$")
_WORD = re.compile(r"[^\W\d_\u3400-\u9fff]+|\d+|[\u3400-\u9fff]+")
_CAMEL = re.compile(r"(?<=[a-zäöüß])(?=[A-ZÄÖÜ])")
# A letter between separators, with a number behind it or none: not the A of P-201A.
_LETTER = re.compile(r"(?<![^\W_])([A-Za-z])\d*(?![^\W_])")
_BY_DIMENSION = {
    "[temperature]": "temperature", "[length] ** 3 / [time]": "flow", "[mass] / [time]": "flow",
    "[current]": "current", "[length] ** 2 * [mass] / [time] ** 3": "power", "[mass] / [length] / [time] ** 2": "pressure",
    "[length] ** 2 * [mass] / [current] / [time] ** 3": "voltage", "[length] / [time]": "vibration",
}  # fmt: skip


def words_in(tag: str) -> str:
    """The words of a tag, apart from one another: ``OilTemp_C`` is ``oil temp c``."""
    return " ".join(_WORD.findall(_CAMEL.sub(" ", tag))).lower()


def unit_in(text: str) -> str:
    """The unit in brackets at the end of a header or a description, as written; empty where it is none."""
    match = _IN_BRACKETS.search(text.strip())
    if not match:
        return ""
    inside = match[1].strip()
    # "kPa 0-27648" and "0.1 Pa": the unit stands beside a range or a factor.
    for part in (inside, *re.split(r"[\s,;*]+", inside)):
        if part and not re.fullmatch(r"[\d.\-~]+", part) and _known(part):
            return part
    return ""


@functools.lru_cache(maxsize=4000)
def _known(unit: str) -> bool:
    try:
        return parse_unit(unit) is not None
    except InputError:
        return False


def quantity_of(tag: str, description: str, unit: str, scheme: str = "") -> str:
    """What is measured: the word nearest the end of the description or of the tag, what a scheme says, the unit, or a
    letter that stands alone in the tag."""
    for text in (_head(description), words_in(_head(tag))):
        if found := lexicon.scan(text, "tag_quantity"):
            return found[-1].concept
    if scheme:
        return scheme
    if unit and (by_unit := _by_unit(unit)):
        return by_unit
    for letter in reversed([m[1] for m in _LETTER.finditer(_head(tag)) if m.start()]):
        if concept := lexicon.concept_of(letter.lower(), "tag_letter"):
            return concept
    return ""


def _head(text: str) -> str:
    return _IN_BRACKETS.sub("", text.strip())


@functools.lru_cache(maxsize=4000)
def _by_unit(unit: str) -> str:
    parsed = parse_unit(unit) if _known(unit) else None
    if parsed is None:
        return ""
    if lexicon.has(unit.lower(), "rotation_unit"):
        return "speed"
    return _BY_DIMENSION.get(dimension_of(parsed.unit), "")


def signal_of(tag: str, description: str, scheme: str = "") -> str:
    """``measurement``, ``setpoint``, ``alarm_limit``, ``alarm``, ``switch`` or ``other``."""
    words = words_in(tag).split()
    for word in reversed(words[1:][-2:]):
        if concept := lexicon.concept_of(word, "tag_signal"):
            return concept.removesuffix("_signal")
    found = lexicon.scan(description or tag, "tag_signal")
    if found:
        return found[-1].concept.removesuffix("_signal")
    return scheme or "measurement"
