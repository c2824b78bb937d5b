"""What one thing of a plant is to another, read from a clause: drives, feeds, part of, measures, stands in.

English: subject, verb, object, or the passive with its agent. Chinese: the same, and the frames 由 A 驱动,
给 B 供水, 经 A 送入 B. A subject that the clause leaves out is the one of the clause before.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from industria.foundation import lexicon
from industria.foundation.knowledge.relations.assets import MACHINES, Assets
from industria.foundation.knowledge.relations.claim import Span
from industria.foundation.knowledge.relations.clauses import Clause
from industria.foundation.knowledge.relations.free_names import free_names, unlisted_place
from industria.foundation.knowledge.relations.names import Mention
from industria.foundation.knowledge.relations.words import denials, failings, has, scan

_NEAR = 70
_JOIN = re.compile(
    r"\s*(?:,|，|、|和|与|及|以及|/|&|and|or|und|nor|跟|同|\+)?\s*(?:the\s+|the two\s+)?(?:also\s+)?"
)
_BEHIND = re.compile(r"(?:[\u3400-\u9fff]{0,2}(?:两台|三台|两)[\u3400-\u9fff]{1,3})?")
_FROM = re.compile(r"from|来自|取自|引自|源自|接自")
_WEAK_MOUNT = re.compile(
    r"^(?:就|都|均|地)?[在处]于?$|^(?:位于|坐落)|^(?:is|are|was|were)\b(?!.*(?:mounted|installed|fitted|attached|fixed|bolted|clamped|screwed))|^(?:stand|sit|ist)",
    re.I,
)
_NOUN_TOO = frozenset({"drive", "power", "supply", "feed", "control", "fed", "charge", "read", "track", "record", "powers", "supplies", "控制", "保护", "供", "测", "进", "给", "喂", "配", "load", "loads", "return"})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Link:
    """One relation of a clause: its ends as (asset, place), the slot that a contrast would fill, the cue."""

    predicate: str
    pairs: tuple[tuple[tuple[str, Span], tuple[str, Span]], ...]
    cue: Span
    slot: str
    denied: bool


@dataclass(frozen=True, slots=True)
class _Cue:
    start: int
    end: int
    concept: str
    way: str


Group = tuple[tuple[str, Span], ...]


def links(
    text: str, clause: Clause, mentions: Sequence[Mention], assets: Assets, topic: Group
) -> list[Link]:
    """The relations of a clause; ``topic``: what the clause before was about."""
    own = [m for m in mentions if clause.start <= m.start and m.end <= clause.end]
    out: list[Link] = []
    cues = _cues(text, clause, own)
    for number, cue in enumerate(cues):
        begin = clause.start if number == 0 else cues[number - 1].end
        stop = cues[number + 1].start if number + 1 < len(cues) else clause.end
        found = _link(text, cue, (begin, stop), own, assets, topic)
        if not found and cue.way != "mount" and cue.concept not in ("measures", "connected_to"):
            free = free_names(text, (begin, stop), (cue.start, cue.end), own)
            found = (
                _link(text, cue, (begin, stop), free, assets, ()) if len(free) > len(own) else []
            )
        out += found
    return [*(out or _is_its_part(text, clause, own, assets)), *_standing_in(text, own, assets)]


def _cues(text: str, clause: Clause, own: Sequence[Mention]) -> list[_Cue]:
    found = [
        _Cue(f.start, f.end, f.concept, way)
        for way in ("active", "passive", "mount")
        for f in scan(text, clause.start, clause.end, f"relation_{way}")
        if not any(m.start < f.end and f.start < m.end for m in own if m.how != "pronoun")
    ]
    found.sort(key=lambda c: (c.start, c.start - c.end))
    out: list[_Cue] = []
    for cue in found:
        if out and cue.start < out[-1].end:
            continue
        if (
            text[cue.start : cue.end].lower() in _NOUN_TOO
            and not _framed(text, clause, cue)
            and not _has_object(text, cue, own)
            and not _takes_object(text, clause, cue)
        ):
            continue
        if (
            not text[cue.start].isascii()
            and lexicon.starts(text[cue.end : clause.end], "makes_noun")
            and cue.way == "active"
            and cue.concept in ("controls", "protects", "drives", "measures")
        ):
            continue
        out.append(cue)
    return out


_THE = re.compile(r"\s+(?:the|its|both|all|each|den|die|das)\s+\w", re.I)
_NO_SUBJECT = re.compile(
    r"(?:^|\b(?:the|a|an|of|to|for|and|or|with|by|in|from|der|die|das|zur))\s*$", re.I
)


def _takes_object(text: str, clause: Clause, cue: _Cue) -> bool:
    """Whether a word that is a noun too stands between a subject and an article: two pumps supply the cylinder."""
    lead = text[clause.start : cue.start]
    return _THE.match(text[cue.end : clause.end]) is not None and not _NO_SUBJECT.search(lead)


def _framed(text: str, clause: Clause, cue: _Cue) -> bool:
    """Whether a frame says that it is a verb: 由 A 供煤粉, 向 B 供生料, 由 A 控制."""
    return (
        has(text, clause.start, cue.start, "agent", "recipient") and not text[cue.start].isascii()
    )


def _has_object(text: str, cue: _Cue, own: Sequence[Mention]) -> bool:
    """Whether a word that is a noun too (drive, feed, supply) is a verb here: a name follows at once."""
    return any(
        re.fullmatch(r"\s*(?:(?:the|both|a|an)\s+|[该此本各]|了|的是|着)?", text[cue.end : m.start])
        for m in own
        if m.start >= cue.end
    )


def _link(
    text: str, cue: _Cue, within: Span, own: Sequence[Mention], assets: Assets, topic: Group
) -> list[Link]:
    left = _groups(text, [m for m in own if within[0] <= m.start and m.end <= cue.start])
    right = _groups(text, [m for m in own if cue.end <= m.start and m.end <= within[1]])
    agents = [g for g in left if _led_by(text, g, within[0], "agent")]
    through = [g for g in left if _led_by(text, g, within[0], "through")]
    recipients = [g for g in left if _led_by(text, g, within[0], "recipient")]
    left = [g for n, g in enumerate(left) if not (left[n + 1 :] and _owns(text, g, left[n + 1]))]
    plain = [
        g
        for g in left
        if g not in agents
        and g not in through
        and g not in recipients
        and not _placed(text, g, within[0])
    ]
    via = [g for g in right if _led_by(text, g, cue.end, "through")]
    via = via if cue.concept in ("drives", "feeds") else []
    right = [g for g in right if g not in via]
    after = right[0] if right and right[0][0][1][0] - cue.end <= _NEAR else ()
    verb = text[cue.start : cue.end].lower()
    taken = topic if verb not in _NOUN_TOO or not verb.isascii() else ()
    slot, subjects, objects = "object", plain[0] if plain else (), after
    if cue.way == "passive":
        slot = "subject"
        subjects, objects = after, plain[0] if plain else (() if _FROM.search(verb) else taken)
    elif cue.way == "active" and agents:
        slot = "subject"
        subjects, objects = agents[-1], after or (plain[0] if plain else taken)
    elif cue.way == "active" and recipients and cue.concept in ("feeds", "cools", "lubricates"):
        subjects, objects = plain[0] if plain else taken, recipients[-1]
    elif (
        cue.concept in ("interlocked_with", "coupled_to", "connected_to")
        and not after
        and len(plain) > 1
    ):
        subjects, objects = plain[0], plain[1]
    elif (
        cue.concept in ("interlocked_with", "coupled_to", "connected_to")
        and not after
        and plain
        and len(plain[0]) > 1
    ):
        subjects, objects = plain[0][:1], plain[0][1:]
    elif not subjects:
        from_it = [g for g in left if cue.concept == "feeds" and _led_from(text, g, within[0])]
        subjects = (
            through[-1]
            if through and cue.concept == "feeds"
            else (from_it[0] if from_it else taken)
        )
    if cue.way == "mount":
        return _mounted(text, cue, within, subjects, objects, right, assets)
    if cue.concept == "measures":
        subjects = tuple(
            s for s in subjects if assets.is_instrument(s[0]) or s[0] not in assets.rows
        )
        objects = tuple((_machine(o[0], assets), o[1]) for o in objects)
    seers = tuple(s for s in subjects if assets.is_instrument(s[0]))
    if cue.concept == "part_of" and cue.way == "passive" and seers:
        others = tuple(s for s in subjects if s not in seers)
        seen = _made(text, "measures", (seers, objects), cue, within, "subject", right)
        return [*seen, *_made(text, "part_of", (others, objects), cue, within, slot, right)]
    more: list[Link] = []
    if cue.concept == "drives" and subjects and objects and (via := via or through[-1:]):
        more = _made(text, "drives", (via[-1], objects), cue, within, slot, ())
        objects = (*via[-1], *objects)
    between = max((m.end for m in own if m.end <= cue.start), default=cue.start)
    if _FROM.search(verb) and failings(text, within[0], cue.start):
        return []  # a trip that comes from a switch is no feed
    interlocked = cue.concept == "interlocked_with"  # a trip of the one is what stops the other
    if subjects and objects and failings(text, between, cue.start) and not interlocked:
        return []
    return [*_made(text, cue.concept, (subjects, objects), cue, within, slot, right), *more]


def _made(
    text: str, predicate: str, ends: tuple[Group, Group], cue: _Cue, within: Span, slot: str,
    right: Sequence[Group],
) -> list[Link]:  # fmt: skip
    subjects, objects = ends
    pairs = _pairs(text, subjects, objects, within)
    if not pairs:
        return []
    last = max(
        (s[1] for p in pairs for _, s in p if within[0] <= s[0] < within[1]), default=cue.end
    )
    turned = denials(text, within[0], max(last, cue.end))
    out = [Link(predicate, pairs, (cue.start, cue.end), slot, bool(turned))]
    for other in right[1:]:
        gap = text[out[0].cue[1] : other[0][1][0]]
        if not turned and lexicon.has(gap, "denies"):
            ends = (subjects, other) if slot == "object" else (other, objects)
            if more := _pairs(text, *ends, within):
                out.append(Link(predicate, more, (cue.start, cue.end), slot, True))
    return out


def _pairs(
    text: str, subjects: Group, objects: Group, within: Span
) -> tuple[tuple[tuple[str, Span], tuple[str, Span]], ...]:
    if len(subjects) == len(objects) > 1 and lexicon.has(
        text[within[0] : within[1]], "distributive"
    ):
        both = list(zip(subjects, objects, strict=True))
    else:
        both = [(s, o) for s in subjects for o in objects]
    return tuple((s, o) for s, o in both if s[0] != o[0])


def _mounted(
    text: str, cue: _Cue, within: Span, subjects: Group, objects: Group, right: Sequence[Group],
    assets: Assets,
) -> list[Link]:  # fmt: skip
    weak = _WEAK_MOUNT.search(text[cue.start : cue.end]) is not None
    if not objects and subjects and (place := unlisted_place(text, cue.end, within[1])):
        objects = ((text[slice(*place)], place),)
        return _made(text, "located_in", (subjects, objects), cue, within, "object", right)
    out: list[Link] = []
    for name, at in objects:
        one = ((name, at),)
        if assets.is_place(name):
            out += _made(text, "located_in", (subjects, one), cue, within, "object", right)
            continue
        seers = tuple(s for s in subjects if assets.is_instrument(s[0]))
        others = tuple(s for s in subjects if s not in seers)
        watched = ((_machine(name, assets), at),)
        out += _made(text, "measures", (seers, watched), cue, within, "object", right)
        if not weak:
            out += _made(text, "part_of", (others, one), cue, within, "object", right)
    return out


def _machine(asset: str, assets: Assets) -> str:
    """The machine that a bearing or seal belongs to; other assets stand for themselves."""
    row = assets.rows.get(asset)
    part = row is not None and any(
        lexicon.has(k, "machine_part") for k in (row.type.lower(), *row.names[:1])
    )
    return (
        row.parent
        if row is not None and part and row.parent and not assets.kinds(asset) & MACHINES
        else asset
    )


def _groups(text: str, mentions: Sequence[Mention]) -> list[Group]:
    """Mentions that a list joins belong together."""
    out: list[Group] = []
    end = -1
    for m in mentions:
        ends = tuple((i, (m.start, m.end)) for i in m.ids)
        gap = text[end : m.start] if end >= 0 else "x"
        if out and (_JOIN.fullmatch(gap) is not None) and gap.strip() != "":
            out[-1] = (*out[-1], *ends)
        else:
            out.append(ends)
        end = m.end + _behind(text, m.end)
    return out


def _led_from(text: str, group: Group, begin: int) -> bool:
    before = text[begin : group[0][1][0]].rstrip().lower()
    return re.search(r"(?:\bfrom(?: the)?|从|自)$", before) is not None


def _owns(text: str, group: Group, other: Group) -> bool:
    """Whether a name only says whose the next one is: 罐区的 缓冲罐."""
    return text[group[-1][1][1] : other[0][1][0]].strip() in ("的", "'s", "’s")


def _behind(text: str, end: int) -> int:
    """How long a count behind a list is: P-1、P-2两台泵."""
    match = _BEHIND.match(text, end)
    return match.end() - end if match else 0


def _led_by(text: str, group: Group, begin: int, role: str) -> bool:
    before = text[begin : group[0][1][0]].rstrip().lower()
    before = re.sub(r"\s+(?:the|das|die|den|der|dem)$", "", before)
    return any(
        before.endswith(w) and (not w.isascii() or before[: -len(w)][-1:] in ("", " "))
        for w in lexicon.words(role)
        if not (w == "为" and before.endswith(("因为", "作为")))
    )


def _placed(text: str, group: Group, begin: int) -> bool:
    """Whether a name only says where, when or of what: in pump house 2, 在 P-201 附近."""
    before = text[begin : group[0][1][0]].rstrip().lower()
    before = re.sub(r"\s*\b(?:the|der|dem|den)$", "", before)
    return (
        re.search(
            r"(?:\b(?:in|at|near|from|to|by|on|beside|behind|under|above|after|before)|在|于|从|距)$",
            before,
        )
        is not None
    )


def _standing_in(text: str, own: Sequence[Mention], assets: Assets) -> list[Link]:
    """``The pump P-201 in pump house 2 tripped``, ``罐区的缓冲罐``: said in passing."""
    out = []
    for one, other in pairwise(own):
        gap = text[one.end : other.start]
        if len(one.ids) != 1 or len(other.ids) != 1 or one.ids == other.ids:
            continue
        here, there = assets.is_place(one.ids[0]), assets.is_place(other.ids[0])
        ends = ((one.ids[0], (one.start, one.end)), (other.ids[0], (other.start, other.end)))
        if here and not there and gap.strip() in ("的", "内的", "里的"):
            pair = (ends[1], ends[0])
        elif there and not here and re.fullmatch(r"\s+(?:in|inside)\s+(?:the\s+)?", gap):
            pair = ends
        else:
            continue
        out.append(Link("located_in", (pair,), (one.end, other.start), "object", False))
    return out


def _is_its_part(text: str, clause: Clause, own: Sequence[Mention], assets: Assets) -> list[Link]:
    """``B-201A是P-201的驱动端轴承``, ``A-50 is the agitator of T-50``."""
    if (
        len(own) < 2
        or own[0].ids == own[1].ids
        or len(own[0].ids) != 1
        or any(m.ids != own[0].ids for m in own[2:])
    ):
        return []
    one, other = own[:2]
    gap, rest = text[one.end : other.start], text[other.end : clause.end]
    zh = re.fullmatch(r"\s*(?:不)?(?:是|为)\s*", gap) and re.fullmatch(
        r"\s*的[\u3400-\u9fff]{1,8}", rest
    )
    en = (
        re.fullmatch(
            r",? (?:is|was|are) (?:not )?(?:the|a|an|one) [\w -]{2,40}? (?:of|on|for) (?:the )?",
            gap,
        )
        and not rest.strip()
    )
    noun = gap if en else rest
    if (
        not (zh or en)
        or not lexicon.has(noun, "machine_part", "machine_head", "head_noun", "part_noun")
        or lexicon.has(noun, "failing")
    ):
        return []
    predicate = "measures" if assets.is_instrument(one.ids[0]) else "part_of"
    pair = ((one.ids[0], (one.start, one.end)), (other.ids[0], (other.start, other.end)))
    turned = bool(lexicon.has(gap, "denies"))
    return [Link(predicate, (pair,), (one.end, other.start), "object", turned)]
