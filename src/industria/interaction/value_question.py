"""What a question asks of recorded values, read with a small list of words; what it does not list, is not understood.

Only the newest value and the lowest, mean and highest of the last day read are computed. A question about
another period (June, yesterday), another figure (median, count, sum, when) or a comparison must
not be answered with these, so it is told apart here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from industria.core import Finding, Text
from industria.foundation import lexicon
from industria.foundation.knowledge.tokens import words
from industria.interaction.quantities import plain

Figure = Literal["newest", "extreme"]

_NEWEST = lexicon.Pattern(
    r"\bcurrent (?=value|reading|level|state|measurement)|\b(?:the|is|its|a) current(?= )|{newest_value}"
)
_READ = lexicon.Pattern(r"{reads_value}")
_EXTREME = lexicon.Pattern(r"{extreme_value}")
_LAST_DAY = re.compile(
    r"(?i)\b(?:(?:over|in|during|within|of|for)?\s*(?:the )?(?:last|past|previous|recent)\s+(?:day|24 ?(?:h|hrs?|hours))(?: read)?|today)\b"
    r"|(?:最近|过去|近|前)\s*(?:一|1)\s*(?:天|日|昼夜)|(?:最近|过去|近)\s*(?:24|二十四)\s*(?:个)?小时|今天|今日|当天|一天内|24 ?小时内"
)
_WHOLE = lexicon.Pattern(
    r"(?:\b(?:over|in|of|during|for|across))?\s*(?:\b(?:the|all) )?(?:\b(?:whole|entire|full|complete|total))?\s*{whole_record.en}|{whole_record.zh}"
)
_OTHER_PERIOD = lexicon.Pattern(
    r"\b(?:last|past|previous|next|this|coming|recent|first)\s+(?:\d+\s*|two |three |few |several )?(?:seconds?|minutes?|hours?|h|days?|weeks?|weekends?|months?|quarters?|years?|shifts?|nights?|mornings?|evenings?|afternoons?)\b"
    r"|{month_name}|{month_short}|{weekday}|{other_period}"
    r"|\b(?:in|of|\d{1,2}(?:st|nd|rd|th)?) may\b|\bmay \d|\b(?:on|by) the \d+(?:st|nd|rd|th)\b|\b\d{1,2}(?:st|nd|rd|th)\b"
    r"|\b(?:19|20)\d\d\b|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|\d{1,2}:\d{2}|\d+\s*(?:年|月|日|号|点|时)|[一二三四五六七八九十]+月|近\d"
)
_OTHER_FIGURE = lexicon.Pattern(r"{other_figure}")
_NOISE = lexicon.Pattern(r"{value_noise}")


@dataclass(frozen=True, slots=True)
class ValueQuestion:
    """What a question, its sensor taken out, asks for.

    ``figures``: what it asks that can be computed; ``last_day`` and ``whole``: the period, where it names one;
    ``other``: what it asks that cannot be computed; ``unread``: its words that are not understood.
    """

    figures: frozenset[Figure]
    last_day: bool
    whole: bool
    other: tuple[str, ...]
    unread: tuple[str, ...]
    reads: bool = field(default=False)

    @property
    def about_values(self) -> bool:
        """Whether it asks for a figure of recorded values at all, one that can be computed or another."""
        return bool(self.figures or self.reads or self.other)

    @property
    def computable(self) -> bool:
        """Whether all that it asks is understood and computed."""
        return bool(self.figures or self.reads) and not self.other and not self.unread


def read_value_question(question: str, names: tuple[str, ...] = ()) -> ValueQuestion:
    """Read a question; ``names`` (of sensor, machine, table) are taken out first, longest first."""
    text = plain(question)
    for name in sorted(filter(None, map(plain, names)), key=len, reverse=True):
        text = re.sub(_pattern(name), " ", text, flags=re.IGNORECASE)
    other: list[str] = []
    figures: set[Figure] = set()

    def take(pattern: re.Pattern[str] | lexicon.Pattern) -> list[str]:
        nonlocal text
        found = [m.group().strip() for m in pattern.finditer(text)]
        text = pattern.sub(" ", text)
        return [word for word in found if word]

    last_day = bool(take(_LAST_DAY))
    newest = bool(take(_NEWEST))
    extreme = take(_EXTREME)
    other += take(_OTHER_PERIOD) + take(_OTHER_FIGURE)
    whole = bool(take(_WHOLE))
    reads = bool(take(_READ))
    take(_NOISE)
    if newest:
        figures.add("newest")
    if extreme or (last_day and not newest):
        figures.add("extreme")
    left = [w for w in dict.fromkeys(words(text)) if w.strip()]
    return ValueQuestion(frozenset(figures), last_day, whole, tuple(other), tuple(left), reads)


def cannot_compute(sensor: str, asked: ValueQuestion, needs_period: bool = False) -> Finding:
    """The finding of a refusal: what of a question about a sensor is not computed, and what to do."""
    what = ", ".join(dict.fromkeys(asked.other + asked.unread))
    if needs_period and not what:
        zh, en = (
            "没有说明时段的最高、最低或平均值",
            "a highest, lowest or mean value over more than the last day",
        )
    else:
        zh = en = f"'{what}'"
    return Finding(
        "ask.values",
        Text(
            f"对 {sensor} 只计算最新值和最近一天的最低、平均、最高值；问题问的是{zh}，不能计算。请用 industria sql 查询",
            f"of {sensor} only the newest value and the lowest, mean and highest of the last day read are computed, "
            f"the question asks for {en}; ask it with industria sql",
        ),
        {"sensor": sensor, "asked": what},
    )


def names_sensor(question: str, name: str) -> bool:
    """Whether a question holds a name whole: not inside a longer word, and joined as the name is.

    ``t_in`` stands in "what is t_in now", in ``T_IN`` and in ``t-in``, but not in "what in", nor in "operating".
    """
    return re.search(_pattern(plain(name)), plain(question), re.IGNORECASE) is not None


def is_identifier(name: str) -> bool:
    """Whether a name cannot be an ordinary word: it has a digit, a joint, or capitals inside."""
    return bool(re.search(r"\d|[_./\\:]|[a-z][A-Z]|[A-Z]{2,}", name))


def _pattern(name: str) -> str:
    """A name whole, its joints written in any way; where it has a digit, they may be left out as well."""
    pieces = [p for p in re.split(r"[^\w\u4e00-\u9fff]+|_", name) if p]
    if not pieces:
        return r"(?!)"
    units = [u for p in pieces for u in re.findall(r"[A-Za-z]+|\d+|[^A-Za-z\d]+", p)]
    joint = r"[\s_\-./]?" if re.search(r"\d", name) else None
    if joint is None:
        body = r"[\s_\-./]".join(re.escape(p) for p in pieces)
        # Joints of ordinary words must be there: "t in" is not t_in.
        body = body.replace(
            r"[\s_\-./]", r"[_\-./]" if max(map(len, pieces)) < 3 else r"[\s_\-./]+"
        )
    else:
        body = joint.join(re.escape(u) for u in units)
    return rf"(?<![A-Za-z0-9_]){body}(?![A-Za-z0-9_])" if name.isascii() else body
