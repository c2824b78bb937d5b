"""The unit in a column's name: ``Flow [m3/h]``, ``电流(A)``, ``压力/MPa``, ``Hydr.Press_bar``, ``OilLevel_pct``.

Letters and words that are units only at times (``A``, ``h``, ``in``, ``min``, ``bar``) are units where the rest of
the name says that it measures what they measure: ``Current_A`` and ``runtime_h``, not ``Motor A`` and ``count_s``.
"""

from __future__ import annotations

import re

from industria.foundation import lexicon
from industria.foundation.units.around import label_in
from industria.foundation.units.kinds import kind_of
from industria.foundation.units.names import parse_unit
from industria.foundation.units.plain import plain

_BRACKET = re.compile(
    r"^(?P<stem>.+?)[\s_,.:-]*(?P<open>[\[({<])\s*(?:in\s+)?(?P<unit>[^\[\](){}<>]*(?:\([^()]*\)[^\[\](){}<>]*)?)\s*[\])}>]\s*(?P<rest>.*)$"
)
_SPLIT = re.compile(r"[\s_,;:|]+|(?<=[a-z])\.(?=[A-Za-z])|(?<=[A-Za-z])-(?=[A-Za-z])")
_SLASH = re.compile(r"^(?P<stem>[^/]+?)\s*/\s*(?P<unit>[^\s].*)$")
_GLUED = re.compile(r"^(?P<stem>.*[\u4e00-\u9fff)\s])(?P<unit>[A-Za-z%‰°μΩ][A-Za-z\d%‰°μΩ/·^.]*)$")
_CAMEL = re.compile(
    r"^(?P<stem>[A-Za-z\d_. ]*[a-z])(?P<unit>RPM|KW|MW|KWH|PSI|MPa|KPa|Bar|Pct|Hz|DegC|DegF|[kM]W|[kM]Wh|[kM]Pa|mA|kV)$"
)
_NO_UNIT = {"", "-", "–", "1", "n/a", "na", "none", "无", "/"}
_MOST_TOKENS = 3
_ALIKE = {
    "vibration": {"velocity", "vibration_velocity", "length", "acceleration", "vibration_acceleration"},
    "rotational_speed": {"rotational_speed", "velocity", "frequency", "fraction"},
    "temperature": {"temperature"}, "energy": {"energy", "specific_energy", "power"},
    "length": {"length", "fraction"}, "pressure": {"pressure", "length"}, "relative_humidity": {"fraction", "relative_humidity"},
    "mass": {"mass", "force"}, "force": {"force", "mass"}, "torque": {"torque", "fraction", "energy"},
    "temperature_difference": {"temperature", "temperature_difference"}, "velocity": {"velocity"},
}  # fmt: skip


def unit_of_header(name: str) -> tuple[str, str]:
    """The name without its unit, and the unit as ``parse_unit`` reads it; an empty unit where it has none."""
    text = (
        plain(name)
        .strip()
        .replace("【", "[")
        .replace("】", "]")
        .replace("〔", "[")
        .replace("〕", "]")
    )
    ways = (_bracketed,) if _BRACKET.match(text) else (_last_words, _behind_slash, _glued)
    return next((found for way in ways if (found := way(text)) is not None), (name.strip(), ""))


def _bracketed(text: str) -> tuple[str, str] | None:
    match = _BRACKET.match(text)
    if match is None:
        return None
    stem, inner = match["stem"].strip(" _"), match["unit"].strip(" ,;")
    inner = re.sub(r"^(?:unit|单位|Einheit)\s*[:=]?\s*", "", inner, flags=re.IGNORECASE)
    if inner.lower() in _NO_UNIT:
        return None
    unit = _canonical(inner)
    if unit is None and inner in lexicon.words("unit_of_count", language="zh"):
        unit = inner
    if unit is None:
        return None
    doubtful = len(inner) == 1 and inner.isalpha() and inner.isascii() and match["open"] != "["
    if inner in _WORDS_IN_BRACKETS and not _measures(stem, unit):
        return None
    if doubtful and len(stem) > 1 and not _measures(stem, unit, loosely=True):
        return None
    rest = match["rest"].strip()
    return (f"{stem} {rest}" if rest else stem), unit


# In brackets these say which end of something is meant, or which figure of a period, as often as a unit.
_WORDS_IN_BRACKETS = frozenset(
    ("in", "min", "Min", "MIN", "at", "S", "H", "L", "T", "G", "M", "h", "d")
)


def _behind_slash(text: str) -> tuple[str, str] | None:
    """``压力/MPa``, as GB/T 3101 writes it."""
    match = _SLASH.match(text)
    if match is None:
        return None
    stem, written = match["stem"].strip(), match["unit"].strip()
    unit = _canonical(written.strip("()"))
    if unit is None or parse_unit(stem) is not None:
        return None
    sure = bool(re.search(r"[\u4e00-\u9fff]", stem)) and len(written) > 1
    sure = sure or (len(written) > 1 and written not in lexicon.words("word_and_unit"))
    return (stem, unit) if sure or _measures(stem, unit) else None


def _last_words(text: str) -> tuple[str, str] | None:
    """The unit in the last words of a name, ``temp deg C``, ``flow_m3_h``, ``Dust mg/Nm3``."""
    cuts = list(_SPLIT.finditer(text))
    for cut in cuts[-_MOST_TOKENS:]:
        written, stem = text[cut.end() :], text[: cut.start()].strip(" _,.-/")
        unit = _canonical(written)
        if unit is None or not stem:
            continue
        word = written in lexicon.words("word_and_unit")
        lone = len(written) == 1 and written not in "%‰°"
        several = cut is not cuts[-1] and "_" in text[cut.end() :] and len(written) < 4
        if (word or lone or several) and not _measures(stem, unit):
            continue
        return stem, unit
    return None


def _glued(text: str) -> tuple[str, str] | None:
    """``温度℃``, ``出口压力MPa``, ``SpeedRPM``."""
    match = _GLUED.match(text) or _CAMEL.match(text)
    if match is None:
        return None
    unit, stem = _canonical(match["unit"]), match["stem"].strip(" _")
    sign = bool(re.match(r"[%‰°]", match["unit"]))
    if unit is None or not stem or not (sign or _measures(stem, unit)):
        return None
    return stem, unit


def _canonical(written: str) -> str | None:
    """The unit as others read it, from how a column's name may write it."""
    known = lexicon.by_form("unit_in_header").get(written)
    if known is not None:
        return known.concept
    return written if parse_unit(written) is not None else None


def _measures(stem: str, unit: str, *, loosely: bool = False) -> bool:
    """Whether a name says that it measures what a unit measures; ``loosely``: that it measures anything."""
    label, parsed = label_in(re.sub(r"[_.]+|(?<=[a-z])(?=[A-Z])", " ", stem)), parse_unit(unit)
    if label is None or parsed is None:
        return False
    kind = kind_of(parsed)
    if loosely and "any" in label.tells:
        return True
    return any(kind == told or kind in _ALIKE.get(told, ()) for told in label.tells)
