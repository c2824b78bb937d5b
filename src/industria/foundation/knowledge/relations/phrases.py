"""The words of a failure and of a remedy: the literal piece of a clause that says it, and no more."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from industria.foundation import lexicon
from industria.foundation.knowledge.relations.claim import Span
from industria.foundation.knowledge.relations.names import Mention
from industria.foundation.knowledge.relations.words import (
    failings,
    has,
    menders,
    scan,
    stripped,
)

_HAN = re.compile(r"[\u3400-\u9fff]")
_AND = re.compile(r"、|和|及|并|且|伴|,|/|\band\b|\bund\b|\bwith\b|\bplus\b")
_BEHIND_NOUN = re.compile(
    r"\s+(?:on|at|of|in|from|for|by|an|am|auf|bei|von|der)\s+(?:the\s+|der\s+)?$"
)
_COMPLEMENT = re.compile(
    r"\s+(?:on|at|through|near|across|around|into|above|from)\s+(?:the\s+|a\s+)?[a-z-]+(?:\s(?!each\b|every\b|when\b|while\b|after\b|during\b)[a-z-]+){0,2}(?=\s*$|\s+(?:each|every|when|while|after|during|again)\b)",
    re.I,
)
_CUT_EN = re.compile(
    r"\s+(?:and then|and (?:restarted|tested|put|returned|ran|running)|then (?:restarted|tested)|before restart|for inspection|by (?:the |our )?(?:[a-z]+ )?(?:fitters?|mechanics?|electricians?|contractors?|team|operators?|shop|crew|department|dept|supplier|vendor|manufacturer|oem|technicians?|service|shift|staff|maintenance|specialists?)|(?:this|last|next|on) (?:morning|night|week|monday|tuesday|wednesday|thursday|friday)|after|because of|due to|owing to|following|during)\b.*$",
    re.I,
)
_PREPOSITION = re.compile(r"\b(?:through|from|by|of|on|at|to|in|near|after)\b")
_PART_OF = re.compile(
    r"(?:^|[.,;:!?(]\s*|\b(?:the|a|an|its|on)\s+)(?:(?:the|a|an)\s+)?((?:[a-z-]+\s){0,3}?[a-z-]+)\s(?:of|on|at)\s(?:the\s)?(?:[a-z]+\s)?$",
    re.I,
)
_COMES_FROM = re.compile(
    r"(?:点)?(?:来自|来源于|源于|出自|出在|发生在|位于|在)[\u4e00-\u9fff]{0,4}\s?"
)
_ADJECTIVES = frozenset({"dirty", "broken", "worn", "loose", "blocked", "clogged", "cracked", "bent", "faulty", "defective", "damaged", "torn", "blown", "leaking", "leaky", "stuck", "seized", "fouled", "missing", "burnt", "burned", "plugged", "slack", "rusty"})  # fmt: skip
_ATTRIBUTE = re.compile(
    r"(?:\s(?!on\b|at\b|of\b|in\b|and\b|by\b|from\b|out\b|up\b|off\b|again\b|through\b|after\b|\w+ly\b)[A-Za-z-]+){1,3}(?=\s+(?:on|at|of|in|by|from|and)\b|\s*[,.;]|\s*$)"
)
_WHO = re.compile(r"^(?:[\u3400-\u9fff]{0,4}(?:班组|班|人员|师傅|厂家|工)(?![\u3400-\u9fff]?序))")


@dataclass(frozen=True, slots=True)
class Failing:
    """A failure in a clause: its words, the word that says so, the mention it is said of."""

    span: Span
    cue: Span
    of: Mention | None
    weak: bool = False
    part: Span | None = None

    def words(self, text: str) -> str:
        """What failed and how: the part that stands before its machine, then the rest."""
        rest = text[slice(*self.span)]
        return f"{text[slice(*self.part)]} {rest}" if self.part else rest


def failing_phrases(
    text: str, start: int, end: int, mentions: Sequence[Mention], weakly: bool = False
) -> list[Failing]:
    """The failures of ``text[start:end]``. ``weakly``: a stop counts too."""
    cues = failings(text, start, end)
    weak = scan(text, start, end, "failing_weakly") if not cues or weakly else []
    cues = sorted([*cues, *weak], key=lambda c: (c.start, -c.end))
    own = [m for m in mentions if start <= m.start and m.end <= end]
    cues = [c for c in cues if not any(m.start <= c.start and c.end <= m.end for m in own)]
    out: list[Failing] = []
    for cue in cues:
        if out and cue.start < out[-1].cue[1]:
            continue
        before = [m for m in own if m.end <= cue.start]
        begin = max([start, *(m.end for m in before)])
        if out and begin < out[-1].cue[1]:
            gap = text[out[-1].cue[1] : cue.start]
            joined = _AND.search(gap)
            if joined is None and _PREPOSITION.search(gap):
                continue
            if joined is None:
                last = out.pop()
                out.append(
                    _phrase(
                        text,
                        (last.span[0], cue.end),
                        (last.cue[0], cue.end),
                        end,
                        last.of,
                        own,
                        cue in weak and last.weak,
                    )
                )
                continue
            begin = out[-1].cue[1] + joined.end()
        of = before[-1] if before else None
        if before and _list_of(text, before):
            of = Mention(
                before[0].start,
                before[-1].end,
                tuple(i for m in before for i in m.ids),
                before[-1].how,
            )
        out.append(_phrase(text, (begin, cue.end), (cue.start, cue.end), end, of, own, cue in weak))
    return out


def _list_of(text: str, before: Sequence[Mention]) -> bool:
    gaps = [text[a.end : b.start] for a, b in pairwise(before)]
    return bool(gaps) and all(
        re.fullmatch(r"\s*(?:,|，|、|和|与|及|&|and|or|nor|und|/)\s*(?:the\s+)?", g) for g in gaps
    )


def _phrase(
    text: str,
    span: Span,
    cue: Span,
    end: int,
    of: Mention | None,
    own: Sequence[Mention],
    weak: bool,
) -> Failing:
    start, stop = stripped(
        text, span[0], span[1], "leads_in", "denies", "supposes", "demonstrative"
    )
    of_part: Span | None = None
    if (
        of is not None
        and of.end <= cue[0]
        and (part := _PART_OF.search(text[: of.start]))
        and has(text, part.start(1), part.end(1), "machine_part", "head_noun")
        and not scan(text, of.end, cue[0], "denies", "supposes")
    ):
        of_part = (
            (part.start(1), part.end(1)) if not menders(text, part.start(1), part.end(1)) else None
        )
    turned = scan(text, start, cue[0], "denies", "supposes")
    if turned:
        start = stripped(text, turned[-1].end, stop, "leads_in", "demonstrative")[0]
    start, stop = min(start, cue[0]), cue[1]
    rest = text[stop:end]
    if (more := lexicon.scan(rest, "failing_after")) and more[0].start <= 1:
        stop += more[0].end
        rest = text[stop:end]
    if (
        start == cue[0]
        and (noun := _ATTRIBUTE.match(rest))
        and (
            text[cue[0] : cue[1]].lower() in _ADJECTIVES
            or has(text, stop, stop + noun.end(), "machine_part", "machine_head", "head_noun")
        )
    ):
        stop += noun.end()
        rest = text[stop:end]
    if of is None or of.start > cue[1]:
        behind = next((m for m in own if m.start >= stop), None)
        if behind is not None and _COMES_FROM.fullmatch(text[stop : behind.start]):
            return Failing((start, stop), cue, behind, weak)
        if (
            behind is not None
            and (of is None)
            and _BEHIND_NOUN.search(text[stop - 1 : behind.start])
        ) or (
            behind is not None
            and of is None
            and re.fullmatch(r"[\s:(（]*", text[stop : behind.start])
        ):
            of = behind
            return Failing((start, stop), cue, of, weak)
    if (
        not any(m.start >= stop for m in own)
        and (found := _COMPLEMENT.match(rest))
        and not lexicon.has(rest, "cause_after", "mending", "relation_mount")
    ):
        stop += found.end()
    return Failing((start, stop), cue, of, weak, of_part)


def forced_phrase(text: str, start: int, end: int, mentions: Sequence[Mention]) -> Failing | None:
    """What stands where a failure has to stand (before *caused by*), though no word of it is known."""
    own = [m for m in mentions if start <= m.start and m.end <= end]
    of = own[-1] if own else None
    if own and _list_of(text, own):
        of = Mention(own[0].start, own[-1].end, tuple(i for m in own for i in m.ids), own[0].how)
    begin = max([start, *(m.end for m in own)])
    span = stripped(text, begin, end, "leads_in", "demonstrative", "by_whom")
    if span[1] - span[0] < 2 and own:
        span = stripped(text, start, own[0].start, "leads_in", "demonstrative")
        span = (
            span[0],
            span[0] + len(_BEHIND_NOUN.sub("", text[span[0] : span[1]] + " ").rstrip()),
        )
    while span[1] > span[0] and (
        again := re.search(
            r"\s+\b(?:not|never|probably|possibly|mainly|nicht)$", text[span[0] : span[1]]
        )
    ):
        span = (span[0], span[0] + again.start())
    tail = re.search(
        r"\s*\b(?:is|are|was|were|has|have|been|not|being|wird|wurde|ist)$|(?:的|是|不是|并非|并不是)$",
        text[span[0] : span[1]],
    )
    if tail:
        span = (span[0], span[0] + tail.start())
    return Failing(span, span, of) if span[1] - span[0] >= 2 else None


def remedy_phrase(
    text: str, start: int, end: int, mentions: Sequence[Mention]
) -> tuple[Span, Span] | None:
    """(words of the remedy, the verb) of ``text[start:end]``, or None where nothing was done."""
    cues = [
        c
        for c in menders(text, start, end)
        if not any(m.start <= c.start and c.end <= m.end for m in mentions)
        and not any(
            r.start <= c.start < r.end
            for r in scan(text, start, end, "relation_mount", "relation_passive")
        )
    ]
    if not cues:
        return None
    first, last = cues[0], cues[-1]
    if _HAN.match(text[first.start]):
        return _remedy_zh(text, start, end, mentions, first)
    own = [m for m in mentions if start <= m.start and m.end <= first.start]
    begin, _ = stripped(text, start, end, "by_whom", "pronoun", "demonstrative")
    head = text[begin : first.start]
    if (
        own
        and re.fullmatch(
            r"\s*(?:(?:was|were|is|has|have|had|been|being|wurde|wurden|therefore|then|not|also)\s+)*",
            text[own[-1].end : first.start],
        )
        and not head[: max(0, own[0].start - begin)].strip()
    ):
        begin = first.start
    begin = min(begin, first.start)
    if turned := scan(text, begin, first.start, "denies", "supposes"):
        begin = turned[-1].end
    piece = _CUT_EN.sub("", text[begin:end])
    stop = max(begin + len(piece), last.end if last.end - begin <= len(piece) else first.end)
    return stripped(text, begin, stop), (first.start, first.end)


def _remedy_zh(
    text: str, start: int, end: int, mentions: Sequence[Mention], verb: lexicon.Found
) -> tuple[Span, Span]:
    stop = end
    for after in lexicon.scan(text[verb.end : end], "after_doing"):
        rest = text[verb.end + after.end : end]
        if lexicon.has(rest, "recovered") or not rest or not lexicon.has(rest, "mending"):
            stop = verb.end + after.start
            break
    if stop == end:
        ends = [r for r in lexicon.scan(text[verb.end : end], "recovered") if r.start > 0]
        if ends and not lexicon.has(text[verb.end + ends[0].end : end], "mending"):
            stop = verb.end + ends[0].start
    begin = verb.start
    own = [m for m in mentions if start <= m.start and m.end <= verb.start]
    lead = max([start, *(m.end for m in own)])
    head = stripped(text, lead, verb.start, "by_whom", "leads_in", "denies", "supposes")
    head = (
        head[0] + len(who.group()) if (who := _WHO.match(text[slice(*head)])) else head[0],
        head[1],
    )
    head = stripped(text, head[0], head[1], "by_whom", "leads_in", "denies", "supposes")
    if (
        stop - verb.end <= 1
        and head[1] - head[0] >= 2
        and not lexicon.has(text[slice(*head)], "failing", "recovered")
    ):
        begin = head[0]
    return stripped(text, begin, stop), (verb.start, verb.end)
