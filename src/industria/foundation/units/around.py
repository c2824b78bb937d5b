"""What stands around a number and its unit: the label before it, bounds, ``about``, a detector, a condition."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from industria.foundation import lexicon
from industria.foundation.lexicon import Entry
from industria.foundation.units.names import parse_unit
from industria.foundation.units.numbers import number_at

_LABEL = re.compile(r"(?P<label>[^:=\d][^:=]{0,39}?)\s*[:=]+\s*(?=\S)")
_LETTER = re.compile(r"[A-Za-z\u00c0-\u024f\u0370-\u03ff\u4e00-\u9fff]")
_LEADING_HAN = re.compile(r"[\u4e00-\u9fff]{1,8}?(?=[\u4e00-\u9fffA-Za-z])")
_LEADING_WORDS = re.compile(r"(?:[A-Za-z][\w.-]*\s+){1,3}?")
# Words that no list knows, before a number: a label where a unit follows that is more than one letter.
_ANY_HAN = re.compile(
    r"(?P<label>[\u4e00-\u9fff()]{1,10}?)\s*(?=[-+±]?\d|[<>≤≥~≈]|(?:不|约|零下|小于|大于|低于|高于|最))"
)
_ANY_WORDS = re.compile(
    r"(?P<label>[A-Za-z\u00c0-\u024f][A-Za-z\u00c0-\u024f.,/-]{2,}(?: [A-Za-z\u00c0-\u024f.,/()-]+){0,4}) (?=[-+±]?\d|[<>≤≥~≈])"
)
_THREAD = re.compile(r"(?:NPTF?|BSPP?T?|UNC|UNF|BSW|BSF|Rc|Rp|Tr|Pg|Pitch)\b")
_BETWEEN = re.compile(r"(?:between|from|zwischen|von|从|介于|在|由)\s*(?=[-+±\d])", re.IGNORECASE)
_MEANS = {
    "gauge",
    "absolute",
    "actual",
    "standard",
    "normal",
    "differential",
    "norm",
    "abs",
    "std",
    "act",
    "rms",
    "max",
    "min",
    "gage",
}
_AT = re.compile(r"\s*(?:@|\bat\s|\bbei\s).*$")
_PARENTHESIS = re.compile(r"\s*\((?P<inner>[^()]*)\)$")
_LATIN_END = re.compile(r"[A-Za-z\u00c0-\u024f.]$")


@dataclass(frozen=True, slots=True)
class Around:
    """The number with its unit, without what stood around it, and what that said.

    ``kind`` and ``roles`` are those of the label (``压差`` is a pressure, and a difference of two). ``code``:
    whether the label makes a code of a plain number, or of whatever follows (``Line 3 A``). ``unknown``: whether
    the words before the number are on no list.
    """

    body: str
    kind: str = ""
    roles: frozenset[str] = frozenset()
    label: str = ""
    bound: str = ""
    detector: str = ""
    code: Literal["", "number", "all"] = ""
    between: bool = False
    unknown: bool = False


def stripped(text: str) -> Around | None:
    """A text by its parts; None where no number is what it is about."""
    around = Around(text.strip())
    for _ in range(8):
        if number_at(around.body) is not None or around.body.startswith("±"):
            return _without_tail(around)
        shorter = _without_front(around)
        if shorter is None:
            return None
        around = replace(shorter, body=shorter.body.strip(" \t:=,"))
    return None


def _without_front(around: Around) -> Around | None:
    """Without the first thing that stands before the number."""
    text = around.body
    if match := _BETWEEN.match(text):
        return replace(around, body=text[match.end() :], between=True)
    for role in ("bound_before", "about_before"):
        if found := _starting(text, role):
            entry, end = found
            bound = entry.concept.removeprefix("bound_") if role == "bound_before" else around.bound
            return replace(around, body=text[end:], bound=bound)
    if (found := _starting(text, "detector_word", ends=_label_ends)) and found[1] < len(text):
        detector = found[0].concept.removeprefix("detector_")
        return replace(around, body=text[found[1] :], detector=detector)
    if found := _starting(text, "code_label", ends=_label_ends):
        rest = text[found[1] :].lstrip(" #:=.")
        if number_at(rest) and not _label_at(text):
            apart = text[found[1] :].lstrip()[:1] in (":", "=")
            return replace(
                around, body=rest, code="number" if apart else "all", label=text[: found[1]]
            )
    if found := _label_at(text):
        return _labelled(around, found[0], text[: found[1]], text[found[1] :])
    if (match := _LABEL.match(text)) and _LETTER.search(match["label"]):
        known = label_in(match["label"])
        made = _labelled(around, known, match["label"], text[match.end() :])
        code = known is None and _ends_with_code(match["label"])
        return replace(made, code=around.code or ("number" if code else ""))
    for pattern in (_ANY_HAN, _ANY_WORDS):
        match = pattern.match(text)
        if match and not _THREAD.match(text) and not _ends_with_code(match["label"]):
            return replace(around, body=text[match.end() :], label=match["label"], unknown=True)
    return None


def _labelled(around: Around, entry: Entry | None, label: str, rest: str) -> Around:
    if entry is None:
        return replace(around, body=rest, label=label)
    kind = next((t for t in entry.tells if t != "any"), "")
    return replace(
        around, body=rest, label=label, kind=kind or around.kind, roles=around.roles | entry.roles
    )


def _label_at(text: str) -> tuple[Entry, int] | None:
    """A known label at the start, a few words of which machine or place before it."""
    if found := _starting(text, "quantity_label", ends=_label_ends):
        return found
    for pattern in (_LEADING_HAN, _LEADING_WORDS):
        start = 0
        while match := pattern.match(text, start):
            start = match.end()
            if start > 40 or start == 0:
                break
            if found := _starting(text[start:], "quantity_label", ends=_label_ends):
                return found[0], start + found[1]
    return None


def _label_ends(rest: str) -> bool:
    """Whether a label may end here: no other word goes on with it (``预紧力`` in ``预紧力矩``)."""
    if not re.match(r"[\u4e00-\u9fff]", rest):
        return True
    return number_at(rest) is not None or any(
        _starting(rest, role) for role in ("bound_before", "about_before", "quantity_label")
    )


def label_in(label: str) -> Entry | None:
    """The last known label among the words of a label: ``bearing temp T2``, ``出口压力``."""
    best: tuple[int, int, Entry] | None = None
    for start in range(len(label)):
        if start and label[start - 1].isascii() and label[start - 1].isalpha():
            continue
        found = _starting(label[start:], "quantity_label", glued=False)
        if found and (best is None or start + found[1] > best[0]):
            best = (start + found[1], start, found[0])
    return best[2] if best else None


def _ends_with_code(label: str) -> bool:
    """Whether a label names a code (``Batch no.``, ``订单编号``)."""
    lowered = label.strip().lower()
    return any(
        lowered.endswith(form.lower())
        and (not form.isascii() or not lowered[: -len(form)][-1:].isalpha())
        for form in lexicon.words("code_label")
    )


def _without_tail(around: Around) -> Around:
    """Without what stands behind the unit."""
    for _ in range(6):
        text = around.body.rstrip(" ,;")
        shorter = _without_last(replace(around, body=text))
        if shorter is None:
            return replace(around, body=text)
        around = shorter
    return around


def _without_last(around: Around) -> Around | None:
    text = around.body
    if around.between and text.endswith("之间"):
        return replace(around, body=text[:-2])
    for role in (
        "bound_after",
        "about_after",
        "detector_word",
        "label_vacuum",
        "label_after",
        "label_cable",
        "substance",
    ):
        found = _ending(text, role)
        if found is None:
            continue
        entry, start = found
        shorter = text[:start].rstrip()
        number = number_at(shorter)
        if number is None or (role == "substance" and parse_unit(text[number.end :])):
            continue
        if role == "bound_after":
            return replace(around, body=shorter, bound=entry.concept.removeprefix("bound_"))
        if role == "detector_word":
            return replace(around, body=shorter, detector=entry.concept.removeprefix("detector_"))
        if role.startswith("label_"):
            kind = next(iter(entry.tells), "")
            return replace(around, body=shorter, kind=kind, roles=around.roles | entry.roles)
        return replace(around, body=shorter)
    if (match := _AT.search(text)) and number_at(text[: match.start()]):
        return replace(around, body=text[: match.start()])
    if (match := _PARENTHESIS.search(text)) and _says_no_unit(match["inner"]):
        return replace(around, body=text[: match.start()])
    return None


def _says_no_unit(inner: str) -> bool:
    """Whether a parenthesis says the same in another unit, or a word that changes nothing."""
    if number_at(inner.strip("= ~≈")) is not None:
        return not inner.lstrip().startswith(("+", "-", "±"))
    return bool(re.fullmatch(r"[a-z]{3,}(?: [a-z]+)*", inner)) and inner not in _MEANS


def _starting(
    text: str, role: str, *, glued: bool = True, ends: Callable[[str], bool] = lambda _rest: True
) -> tuple[Entry, int] | None:
    """The longest word of a role at the start of a text; ``glued``: a figure may follow at once, ``ends``: whether
    it may end before the rest."""
    lowered = text.lower()
    for form, low, entry in _forms(role):
        if not (text.startswith(form) or (len(form) > 3 and lowered.startswith(low))):
            continue
        after = text[len(form) : len(form) + 1]
        latin = bool(_LATIN_END.search(form))
        if latin and after and (after.isalpha() and after.isascii()):
            continue
        if latin and not glued and after.isdigit() and len(form) > 3:
            continue
        if ends(text[len(form) :]):
            return entry, len(form)
    return None


def _ending(text: str, role: str) -> tuple[Entry, int] | None:
    """The longest word of a role at the end of a text, and where it starts."""
    lowered = text.lower()
    for form, low, entry in _forms(role):
        if not (text.endswith(form) or (len(form) > 3 and lowered.endswith(low))):
            continue
        start = len(text) - len(form)
        before = text[start - 1 : start]
        if form[0].isascii() and form[0].isalpha() and before.isalpha() and before.isascii():
            continue
        return entry, start
    return None


@functools.cache
def _forms(role: str) -> tuple[tuple[str, str, Entry], ...]:
    """Words of a role, the longest first, as written and in small letters."""
    found = [(form, form.lower(), entry) for entry in lexicon.entries(role) for form in entry.forms]
    return tuple(sorted(found, key=lambda f: -len(f[0])))
