"""Parts of a machine with what they are called in a catalogue: bearings, seals and belts with their designations.

``传动端轴承为22226``, ``Bearings: 6312 (drive end)``, ``F-310 runs in two roller bearings of type 22222``; the machine is
named in the clause, or is what the text, or its heading, is about.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from industria.foundation.knowledge.relations.claim import Span
from industria.foundation.knowledge.relations.links import Group
from industria.foundation.knowledge.relations.names import Mention
from industria.foundation.knowledge.relations.words import denials, failings, has, scan, stripped

_DESIGNATION = re.compile(
    r"(?<![A-Za-z0-9.,/-])(?:[A-Z]{2,4}[ -]?)?(?:[A-Z]{1,4}[ -]?)?\d{3,6}(?:[ -]?[A-Z]{1,4}\d?)*(?:/[A-Z0-9]{1,6})*"
    r"(?![A-Za-z0-9]|\s?(?:[°℃%μ]|(?:mm|cm|m|kW|MW|bar|MPa|kPa|rpm|r/min|min|h|t|kg|g|A|V|Hz|K|N|Nm|l|L)\b|[年月日台套只个小转吨度]))"
)
_LINK = re.compile(
    r"\s*(?:的)?(?:型号|规格|规格型号|型式|牌号)?\s*(?:分别|均)?(?:为|是|采用|选用|使用|[:：]|\btypes?\b|\bmodel\b|=|\b(?:is|are|was|were)\b)?\s*[(（]?(?:an?\s+)?(?:型号)?",
    re.I,
)
_PLAIN = re.compile(r"(?:\s?[a-zäöü-]+){0,3}\s?|[\u4e00-\u9fff]{0,6}")
_BARE = re.compile(r"[(（][^()（）]*[)）]")
_HAVING = re.compile(
    r"(?:采用|选用|配套|配置|配用|使用|装有|配有|设有|由)\s*|\b(?:has|have|runs? (?:in|on)|rests? on|turns? (?:in|on)|carried by|supported by|"
    r"(?:is|are) (?:fitted|equipped|supported|carried|mounted) (?:with|by|in|on)|uses?|fitted with|equipped with|läuft in|hat)\b\s*",
    re.I,
)
_COUNT = re.compile(
    r"\s*(?:(?:the|a|an|one|two|three|four|five|six|both|\d{1,2}|zwei|drei|vier)\s+|[一二两三四五六\d]{1,2}\s*[套个只盘副台件道组])",
    re.I,
)
_LEAD = re.compile(
    r"^.*(?:\b(?:the|a|an|its|der|die|das|of|and)\b|[的，、,;；:：）)])\s*", re.I | re.S
)
_JOIN = re.compile(r"\s*(?:,|、|和|及|与|\band\b|\bund\b)\s*(?:an?\s|the\s|one\s|two\s)?")
_MOST = 40


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a machine, its designation where one is written, and the machine's place where the clause names it."""

    span: Span
    model: Span | None
    of: Group


def parts(text: str, span: Span, end: int, mentions: Sequence[Mention], topic: Group) -> list[Part]:
    """The parts that ``text[span]`` gives its machine, with those listed up to ``end``; none where it tells of a
    failure or denies."""
    if failings(text, *span) or denials(text, *span):
        return []
    own = [m for m in mentions if span[0] <= m.start and m.end <= span[1] and m.how != "pronoun"]
    return _designated(text, span, own, topic) or _had(text, (span[0], end), own)


def _designated(text: str, span: Span, own: Sequence[Mention], topic: Group) -> list[Part]:
    """Each designation with the part before or behind it, or with the side that it stands on.

    ``自由端轴承为22228``, ``驱动端为NU232圆柱滚子轴承``, ``Bearings: drive end 22218 EK``; the part is of the machine that
    the clause names before it, else of what the text is about.
    """
    if not has(text, *_sentence(text, span), "machine_part"):
        return []
    out: list[Part] = []
    begin = span[0]
    for model in _DESIGNATION.finditer(text, *span):
        if any(m.start < model.end() and model.start() < m.end for m in own):
            continue
        name = (
            _before(text, begin, model.start(), own)
            or _right(text, model.end(), span[1])
            or (
                out[-1].span
                if out and _JOIN.fullmatch(_BARE.sub("", text[begin : model.start()]))
                else None
            )
        )
        before = [m for m in own if m.end <= model.start()]
        of = next((m for m in reversed(before)), None)
        group: Group = tuple((i, (of.start, of.end)) for i in of.ids) if of else topic
        if name is not None and group:
            out.append(Part(name, (model.start(), model.end()), group))
        begin = model.end()
    return out


def _before(text: str, start: int, end: int, own: Sequence[Mention]) -> Span | None:
    """The part that a designation follows (or the side of the machine), with nothing between that says else."""
    for found in reversed(scan(text, start, end, "machine_part", "side_word")):
        behind = next((m for m in own if 0 <= m.start - found.end <= 8 and m.end <= end), None)
        at = behind.end if behind else found.end
        if _LINK.fullmatch(text, at, end):
            lead = max([start, *(m.end for m in own if m.end <= found.start)])
            return _named(text, lead, found.end)
    return None


def _right(text: str, start: int, end: int) -> Span | None:
    """The part that a designation stands before: ``NU232圆柱滚子轴承``, ``22220 E spherical roller bearing``."""
    found = next(iter(scan(text, start, end, "machine_part")), None)
    if found is None or not _PLAIN.fullmatch(text, start, found.start):
        return None
    return stripped(text, start, found.end)


def _sentence(text: str, span: Span) -> Span:
    """The line of a span, where the word for the part may stand once for several designations."""
    end = text.find("\n", span[1])
    return text.rfind("\n", 0, span[0]) + 1, end if end >= 0 else len(text)


def _had(text: str, span: Span, own: Sequence[Mention]) -> list[Part]:
    """The machine stands first: ``F-310采用两套22228轴承``, ``P-202 has two bearings and a mechanical seal``."""
    verb = _HAVING.search(text, *span)
    before = [m for m in own if verb and m.end <= verb.start()]
    if verb is None or not before or verb.start() - before[-1].end > 16:
        return []
    group = tuple((i, (before[-1].start, before[-1].end)) for i in before[-1].ids)
    out: list[Part] = []
    at = verb.end()
    for found in scan(text, verb.end(), span[1], "machine_part"):
        if found.start < at or found.start - at > _MOST:
            break
        start = count.end() if (count := _COUNT.match(text, at, found.start)) else at
        model = _DESIGNATION.search(text, start, found.start) or _DESIGNATION.match(
            text, _behind(text, found.end), span[1]
        )
        inside = model is not None and model.start() < found.start
        name = stripped(text, model.end() if model and inside else start, found.end)
        if name[1] - name[0] >= 2 and not scan(text, name[0], found.start, "relation_active"):
            out.append(Part(name, (model.start(), model.end()) if model else None, group))
        joined = _JOIN.match(text, found.end, span[1])
        if joined is None:
            break
        at = joined.end()
    return out


def _behind(text: str, end: int) -> int:
    match = re.compile(r"s?\s*(?:of type|type|型号[为:：]?)?\s*").match(text, end)
    return match.end() if match else end


def _named(text: str, start: int, end: int) -> Span | None:
    """The words of a part before its end: the side it stands on, without articles."""
    lead = _LEAD.match(text[start:end])
    start, end = stripped(
        text, start + (lead.end() if lead else 0), end, "demonstrative", "leads_in"
    )
    good = 2 <= end - start <= _MOST and has(text, start, end, "machine_part", "side_word")
    return (start, end) if good else None
