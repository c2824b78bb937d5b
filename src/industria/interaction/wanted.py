"""What kind of thing a question asks for, and whether a sentence has one: a person, a time, a place, a reason, an
amount with a fitting unit, an identifier, a name.

A sentence near the question's topic that has none of what is asked for answers nothing.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass

from industria.core import Text
from industria.foundation import lexicon
from industria.foundation.knowledge.tokens import stems
from industria.foundation.privacy.names import find_names
from industria.interaction.markers import markers
from industria.interaction.quantities import has_date, plain, quantities

_OPENING = re.compile(r"\W*(?:(?:and|so|on|since|until|from)\s+)?", re.IGNORECASE)
_OFTEN_ASKED = re.compile(r"(?:多久|多长时间).{0,6}一次")
_PAST_END = re.compile(r"的[？?]?$")
_CAPITALISED = re.compile(
    r"(?<![.!?] )(?<!^)\b(?:[A-Z][a-zäöüéèß]+(?:\s|-)){1,2}[A-Z][a-zäöüéèß]+\b|\b[A-Z]\. ?[A-Z][a-zäöü]+\b|(?<=by )[A-Z][a-zäöüß]+"
)
# "in hall 3" is a place, "in 2023" and "at 400 V" are none.
_IN = lexicon.Pattern(
    r"{place_preposition}(?! (?:the (?:year|day|month) )?(?:{no_place}|\d+(?!\d|st\b|nd\b|rd\b|th\b)))"
)
_YEAR = re.compile(
    r"(?<![A-Za-z0-9_.,/-])(?:19|20)\d\d(?:(?=[-/.年]\d|年)|(?![A-Za-z0-9_.,-]*\d)(?![A-Za-z_])(?!\s*(?:rpm|hours?|h|mm|kg|bar|小时)\b))"
)
_ASKS_NUMBER = lexicon.Pattern(
    r"\b(?:which|what(?:'s| is| are| was)?(?: the)?) (?:\w+ ){0,3}{identifier_noun.en}|{asks_identifier.zh}"
)
_HAS_NAME = re.compile(r"[A-Za-z]*\d|\b[A-Z]{2,}\b|\b[A-Z][a-z]+ [A-Z]")
_WHICH = re.compile(
    r"(?i)\b(?:which|what)\s+((?:(?!\b(?:is|are|was|were|does|do|did|has|have|must|should|can|may|will|of|in|at|for|when|if|on|to|from|with|applies|apply|needs?)\b)[^\W\d_][\w-]*\s*){1,3})(?=\b(?:is|are|was|were|does|do|did|has|have|must|should|can|may|will|applies|apply|needs?)\b)"
)
_REFERENCE = lexicon.Pattern(
    r"(?:{reference_before_number.en}\.?\s*|{reference_before_number.zh}|\d[-./])$"
)
_HOW_MANY = re.compile(
    r"(?i)\bhow many\s+(?:(?:of the|of|different|other|more|spare|new|such)\s+)*([a-zäöüß]+)(?:\s+([a-zäöüß]+))?"
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A kind of thing: what it is called, and how to tell that a sentence has one.

    ``in_heading``: the sentence's heading may have it as well.
    """

    name: Text
    stands_in: Callable[[str], bool]
    in_heading: bool = False


def wanted(question: str) -> list[Wanted]:
    """The kinds of thing that a question asks for; none where it asks openly (how to, what to do)."""
    text = plain(question)
    out: list[Wanted] = []
    if lexicon.has(text, "asks_who"):
        out.append(Wanted(Text("人或单位", "a person or a company"), _has_person))
    if lexicon.has(text, "asks_often") or _OFTEN_ASKED.search(text):
        out.append(Wanted(Text("频次或周期", "how often"), lambda s: lexicon.has(s, "says_often")))
    elif _asks_when(text):
        out.append(Wanted(Text("时间", "a time"), _has_past_time if _is_past(text) else _has_time))
    elif lexicon.has(text, "asks_where"):
        out.append(Wanted(Text("地点", "a place"), _has_place))
    elif lexicon.has(text, "asks_why"):
        out.append(Wanted(Text("原因", "a reason"), lambda s: lexicon.has(s, "because")))
    elif _ASKS_NUMBER.search(text):
        out.append(
            Wanted(Text("编号", "a number or a name"), lambda s: _HAS_NAME.search(s) is not None)
        )
    else:
        out += _years(text)
        out += _amount(text)
        if lexicon.has(text, "asks_limit"):
            limit = Text("限值", "a limit")
            out.append(Wanted(limit, lambda s: lexicon.has(s, "says_limit"), in_heading=True))
    return out


def _years(text: str) -> list[Wanted]:
    """The years that a question names: what was in another year is no answer."""
    years = set(_YEAR.findall(text))
    if not years:
        return []
    named = ", ".join(sorted(years))
    return [
        Wanted(
            Text(f"{named} 年", f"something of {named}"),
            lambda s: bool(years & set(_YEAR.findall(s))),
            in_heading=True,
        )
    ]


def head_noun(question: str) -> str:
    """The stem of the noun that says what is asked for (``brand`` of "which oil brand"), or nothing."""
    found = [w for w in stems(_which(plain(question))) if w not in _stems_of("no_head_noun")]
    return found[-1] if found else ""


def _which(text: str) -> str:
    match = _WHICH.search(text)
    return match[1] if match else ""


def kinds_measured(text: str) -> set[str]:
    """Kinds of unit that the words of a text speak of (``torque`` -> torque)."""
    told = {e.concept: e.tells for e in lexicon.entries("measured")}
    return {kind for found in lexicon.scan(text, "measured") for kind in told[found.concept]}


@functools.cache
def _measures() -> dict[str, set[str]]:
    """The stem of each word for something measured, with the kinds of unit that tell it."""
    nouns = lexicon.words("measured_noun")
    return {key: kinds_measured(word) for word in nouns for key in stems(word)}


@functools.cache
def _stems_of(role: str) -> frozenset[str]:
    return frozenset(stem for word in lexicon.words(role) for stem in stems(word))


UPPER = "upper limit"


def measured_by(word: str, kinds: Collection[str]) -> bool:
    """Whether a word (a stem) is something that one of these kinds of unit measures."""
    return bool(_measures().get(word, set()) & set(kinds))


def told_by_unit(word: str, kinds: Collection[str]) -> bool:
    """Whether a word (a stem) of a question is told by a number's unit (``current`` by A), or only asks.

    ``must not exceed`` tells an upper limit, whatever it is called (see ``kinds_told``).
    """
    return (
        word in _stems_of("merely_asking")
        or measured_by(word, kinds)
        or (UPPER in kinds and word in _stems_of("upper_limit"))
    )


def kinds_told(text: str) -> set[str]:
    """The kinds of unit that stand in a text (see ``plain``), and UPPER where it says what must not be exceeded."""
    kinds = {quantity.kind for quantity in quantities(text)}
    return kinds | ({UPPER} if markers(text)["at_most"] and quantities(text) else set())


def _amount(text: str) -> list[Wanted]:
    """An amount, where the question asks for one, with the units that fit what it asks for."""
    head = _asked_noun(text)
    asked = lexicon.has(text, "asks_amount") or lexicon.has(head, "limit_noun")
    kinds = kinds_measured(head) if head else set()
    if asked and not kinds:
        kinds = _units_named(text) or (
            kinds_measured(text) if lexicon.has(text, "how_high") else set()
        )
    if lexicon.has(text, "how_high") and not kinds and not lexicon.has(text, "limit_noun"):
        kinds = {"length"}
    if not asked and not kinds:
        return []
    many = _HOW_MANY.search(text)
    if many and not kinds:
        words = set(stems(" ".join(filter(None, many.groups()[:1]))))

        def counted(sentence: str) -> bool:
            # The number stands before what it counts, with two words between at most: "4 spare bearings".
            bare = [q for q in quantities(sentence) if q.kind in ("", "count")]
            after = (re.findall(r"[^\W\d_]+", sentence[q.end :])[:3] for q in bare)
            return any(not words or words & set(stems(" ".join(near))) for near in after)

        return [Wanted(Text("数量", f"how many {many[1]}"), counted)]

    def amounts(sentence: str) -> bool:
        found = quantities(sentence)
        if not kinds:
            return any(q.unit or not _REFERENCE.search(sentence[: q.start]) for q in found)
        # A number without a unit may stand in a table whose head has the unit.
        return any(q.kind in kinds for q in found) or (
            "|" in sentence and any(not q.unit for q in found)
        )

    named_kinds = ", ".join(sorted(kinds))
    return [
        Wanted(
            Text(f"数值（{named_kinds}）", f"an amount ({named_kinds})" if kinds else "an amount"),
            amounts,
        )
    ]


def _asked_noun(text: str) -> str:
    """The words that say what is asked for: those right after what/which/how, or right before 多少/多大/是几."""
    match = re.search(
        r"(?i)\b(?:what|which|how)(?:'s)?\s+((?:(?!\b(?:is|are|was|were|does|do|did|has|have|must|should|can|may|of|in|at|for|when|if|on|to|from|with|the|a|an)\b)[\w/·-]+\s*){1,4})",
        text,
    )
    english = match[1] if match else ""
    later = re.search(
        r"(?i)\bwhat(?:'s| is| are| was| were)\s+(?:the\s+|its\s+)?((?:(?!\b(?:of|in|at|for|when|if|on|to|from|with|is|are|that|which)\b)[\w/·-]+\s*){1,5})",
        text,
    )
    if later:
        english += f" {later[1]}"
    chinese = re.search(
        r"([\u4e00-\u9fff]{2,10})(?:的?(?:值|限值|上限|下限|标准))?(?:应|要|不得|不能|最|为|是|有|需)*(?:超过|低于|高|低|大|小)?(?:多少|多大|多高|多久|多长|几|什么)",
        text,
    )
    how = re.search(r"多(?:久|高|重|快|厚|长|宽|深|远)|几(?:度|天|年|周|个月|小时|分钟)", text)
    return " ".join(
        filter(
            None, [english, chinese[1] if chinese else "", how.group() if how else "", _long(text)]
        )
    )


def _long(text: str) -> str:
    return "how long" if lexicon.has(text, "how_long") else ""


def _units_named(text: str) -> set[str]:
    """Kinds of the units that a question names (``how many litres``, 多少公斤)."""
    match = re.search(
        r"(?i)\bhow (?:many|much)\s+((?:operating |running |working )?[\w°/]+)|(?:多少|几)\s*(?:个)?([\u4e00-\u9fff°/a-zA-Z]{1,4})",
        text,
    )
    if not match:
        return set()
    unit = match[1] or match[2]
    # A Latin unit is a whole word; what follows a Chinese one is not cut off from it.
    for cut in range(len(unit), 0 if match[2] else len(unit) - 1, -1):
        kinds = {q.kind for q in quantities(f"7 {unit[:cut]}") if q.unit}
        if kinds:
            return kinds
    return set()


def _asks_when(text: str) -> bool:
    opening = _OPENING.match(text)
    rest = text[opening.end() :] if opening else text
    return lexicon.has(text, "asks_when") or lexicon.starts(rest, "opens_when")


def _is_past(text: str) -> bool:
    return lexicon.has(text, "past") or _PAST_END.search(text) is not None


def _has_place(sentence: str) -> bool:
    return lexicon.has(sentence, "says_where") or _IN.search(sentence) is not None


def _has_person(sentence: str) -> bool:
    return bool(
        find_names(sentence)
        or lexicon.has(sentence, "role_of_person")
        or _CAPITALISED.search(sentence)
    )


def _has_time(sentence: str) -> bool:
    return (
        has_date(sentence)
        or lexicon.has(sentence, "says_when")
        or any(q.kind == "duration" for q in quantities(sentence))
    )


def _has_past_time(sentence: str) -> bool:
    return has_date(sentence)
