"""Where a text names assets, by which names, and what its pronouns and short descriptions stand for.

Names and tags are found first; then kinds that stand with them (``motor M-201``, ``P-201的电机``, ``the gearbox
of P-201``); then, in the order of the text, the fan, 该泵, it, 其, the latter. What stays unsure is no mention.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from industria.foundation import lexicon
from industria.foundation.knowledge.relations.assets import AssetRow, Assets, kind_at_end
from industria.foundation.knowledge.relations.names import Mention
from industria.foundation.knowledge.relations.words import scan, stripped

_PARTS_OF_WORDS = tuple("计箱池槽仓磨筛窑机")  # alone they begin other words: 计划, 磨损
_SIDE = re.compile(r"\s*(?:and|or|with|、|和|与|及|und|&)\s*(?:the\s+)?")
_HAN = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class _Head:
    """A kind of machine that stands in a text: with its determiner, and a number behind or before it."""

    start: int
    end: int
    kind: str
    number: str
    before: str


def find_mentions(
    text: str, assets: Assets, named: list[Mention], starts: Sequence[int]
) -> list[Mention]:
    """All mentions of a text in order, ``named`` and others; ``starts``: where its clauses begin."""
    heads = [h for h in _heads(text) if not any(m.start < h.end and h.start < m.end for m in named)]
    named, heads = _with_kinds(text, named, heads, assets)
    pronouns = [
        (f.start, f.end, f.concept) for f in scan(text, 0, len(text), "pronoun", "former", "latter")
    ]
    return _Resolver(text, assets, starts).resolve(named, heads, pronouns)


def _heads(text: str) -> list[_Head]:
    """Kinds of machines with what makes them a mention: a determiner, a number, the start of a clause."""
    out: list[_Head] = []
    for found in scan(text, 0, len(text), "machine_head", "head_noun"):
        start, end = found.start, found.end
        word = text[start:end]
        if word in _PARTS_OF_WORDS and not lexicon.concept_of(
            text[max(0, start - 1) : start], "demonstrative"
        ):
            continue
        kind = kind_at_end(word) or found.concept
        number = ""
        if word.isascii():
            if m := re.match(
                r"\s(?:no\. ?)?(\d{1,2}|[A-D])(?![A-Za-z0-9./%°-]|\s?[°%a-z]{1,3}\b)", text[end:]
            ):
                number, end = m[1], end + m.end()
            before = text[:start].rstrip().lower()[-6:].split()
            lead = before[-1] if before else ""
        else:
            if m := re.search(
                r"([一二三四五六七八九十]|\d{1,2}|[A-D])\s?[号#＃]?$",
                text[max(0, start - 4) : start],
            ):
                number, start = m[1], start - len(m.group())
            lead = text[max(0, start - 2) : start]
        out.append(_Head(start, end, kind, number, lead))
    return out


def _with_kinds(
    text: str, named: list[Mention], heads: list[_Head], assets: Assets
) -> tuple[list[Mention], list[_Head]]:
    """Names joined with the kinds beside them: the same machine, or the machine of that kind in it."""
    left: list[_Head] = []
    for head in heads:
        for place, m in enumerate(named):
            joined = _joined(text, m, head, assets)
            if joined is not None:
                named[place] = joined
                break
        else:
            left.append(head)
    return named, [h for h in left if not _shares_owner(text, h, named, assets)]


def _shares_owner(text: str, head: _Head, named: list[Mention], assets: Assets) -> bool:
    """``the motor and the gearbox of P-201``, ``P-201的电机和减速机``: the other kind is of it too."""
    for m in named:
        if len(m.ids) != 1 or m.ids[0] not in assets.rows:
            continue
        gap = text[head.end : m.start] if head.end <= m.start else text[m.end : head.start]
        if (
            not re.fullmatch(r"\s*(?:and|or|nor|和|与|及|、|,|und)\s*(?:the\s+|其)?", gap)
            or not gap.strip()
        ):
            continue
        child = assets.child(assets.rows[m.ids[0]].parent or assets.owner(m.ids[0]), head.kind)
        if child:
            named.append(Mention(head.start, head.end, (child,), "kind", head.kind))
            named.sort(key=lambda n: n.start)
            return True
    return False


def _joined(text: str, m: Mention, head: _Head, assets: Assets) -> Mention | None:
    start, end = min(m.start, head.start), max(m.end, head.end)
    if head.number and head.end <= m.start:
        return None
    before = text[head.end : m.start] if head.end <= m.start else None
    after = text[m.end : head.start] if head.start >= m.end else None
    own = any(head.kind in assets.kinds(i) for i in m.ids) or m.how == "tag"
    if before is not None and own and re.fullmatch(r"\s?[(（]?", before):
        return replace(m, start=start)
    if after is not None and own and re.fullmatch(r"\s?", after):
        return replace(m, end=end)
    of_it = (after is not None and re.fullmatch(r"\s?(?:的|'s\s|’s\s)?\s?", after) is not None) or (
        before is not None
        and re.fullmatch(r"\s(?:of|on|for|in|der|des|von)\s(?:the\s|der\s)?", before) is not None
    )
    if not of_it:
        return None
    children = tuple(c for i in m.ids if (c := assets.child(i, head.kind)))
    return Mention(start, end, children, "name") if len(children) == len(m.ids) else None


class _Resolver:
    """Reads mentions in the order of the text; what came before says what the next stands for."""

    def __init__(self, text: str, assets: Assets, starts: Sequence[int]) -> None:
        self._text = text
        self._assets = assets
        self._starts = sorted(starts)
        self._seen: list[Mention] = []
        self._heads: Sequence[_Head] = ()

    def resolve(
        self,
        named: Sequence[Mention],
        heads: Sequence[_Head],
        pronouns: Sequence[tuple[int, int, str]],
    ) -> list[Mention]:
        """The mentions with an asset, in order."""
        self._heads = heads
        steps: list[tuple[int, Callable[[], Mention | None]]] = []
        steps += [(m.start, lambda m=m: self._named(m)) for m in named]  # type: ignore[misc]
        steps += [(h.start, lambda h=h: self._head(h)) for h in heads]  # type: ignore[misc]
        steps += [(p[0], lambda p=p: self._pronoun(*p)) for p in pronouns]  # type: ignore[misc]
        for _, step in sorted(steps, key=lambda s: s[0]):
            found = step()
            if found is not None and not (self._seen and found.start < self._seen[-1].end):
                self._seen.append(found)
        return self._seen

    def _named(self, m: Mention) -> Mention | None:
        """A name that several assets have means all of them (both feed pumps), or the one just named."""
        if (
            len(m.ids) == 1
            or "/" in self._text[m.start : m.end]
            or "、" in self._text[m.start : m.end]
        ):
            return m
        if self._plural(m.start, m.end):
            return m
        recent = [i for s in reversed(self._seen) for i in s.ids if i in m.ids]
        return replace(m, ids=(recent[0],)) if recent else None

    def _plural(self, start: int, end: int) -> bool:
        before = self._text[max(0, start - 8) : start].lower()
        return (
            any(before.rstrip().endswith(w) for w in lexicon.words("all_of"))
            or self._text[end - 1 : end] == "s"
        )

    def _head(self, head: _Head) -> Mention | None:
        candidates = self._assets.of_kind(head.kind)
        lead = head.before.strip().lower()
        if head.number:
            found = self._assets.numbered(head.kind, _plain_number(head.number))
            return (
                Mention(head.start, head.end, (found[0],), "kind", head.kind)
                if len(found) == 1
                else None
            )
        if lexicon.concept_of(lead, "possessive") or (
            lead[-1:] and lexicon.concept_of(lead[-1:], "possessive")
        ):
            child = self._owned(head)
            return Mention(head.start, head.end, (child,), "kind", head.kind) if child else None
        if not self._may_refer(head, lead):
            return None
        if self._plural_head(head):
            return (
                Mention(head.start, head.end, tuple(candidates), "kind", head.kind)
                if 2 <= len(candidates) <= 3
                else None
            )
        candidates = self._so_called(candidates, self._text[head.start : head.end].lower())
        for seen in reversed(self._seen):
            fits = [
                i
                for i in seen.ids
                if i in candidates or (i not in self._assets.rows and seen.kind == head.kind)
            ]
            if fits:
                return Mention(head.start, head.end, (fits[0],), "kind", head.kind)
        if _is_part(head.kind):
            return None  # each machine has bearings and seals: which one is meant, the list does not say
        topic = self._topic(head.start)
        if topic and (child := self._assets.child(topic, head.kind)):
            return Mention(head.start, head.end, (child,), "kind", head.kind)
        return (
            Mention(head.start, head.end, (candidates[0],), "kind", head.kind)
            if len(candidates) == 1
            else None
        )

    def _so_called(self, candidates: list[str], word: str) -> list[str]:
        """Those whose names end with this very word, where some do: 料仓 is no tank, though of its kind."""
        rows = self._assets.rows
        ends = [
            c
            for c in candidates
            if any(_bare(n).endswith(word) for n in (*rows[c].names, rows[c].type))
        ]
        # a long Chinese word says more than its kind: 提升机 is no name of the one conveyor, a 皮带机
        says_more = not word.isascii() and len(word) > 2
        return ends or [c for c in candidates if not (says_more and _named_in_chinese(rows[c]))]

    def _owned(self, head: _Head) -> str:
        """The machine of a kind that belongs to what the text is about, or to what was named last."""
        owners = [self._topic(head.start), *(i for s in reversed(self._seen) for i in s.ids)]
        return next((c for o in owners if o and (c := self._assets.child(o, head.kind))), "")

    def _plural_head(self, head: _Head) -> bool:
        word = self._text[head.start : head.end].lower()
        return word.endswith("s") and kind_at_end(word[:-1]) == head.kind

    def _may_refer(self, head: _Head, lead: str) -> bool:
        """Whether a kind alone stands as a thing: with a determiner, or where a clause begins."""
        if head.start in self._starts or head.start == 0:
            return True
        if self._text[head.start].isascii():
            at_start = any(
                self._text[s : head.start].strip() == "" for s in self._starts if s <= head.start
            )
            return at_start or lead in lexicon.words("demonstrative", language="en")
        before = self._text[head.start - 1]
        words = lexicon.words(
            "demonstrative",
            "joins",
            "possessive",
            "denies",
            "agent",
            "recipient",
            "through",
            "relation_active",
            "relation_mount",
            language="zh",
        )
        return not _HAN.match(before) or self._text.endswith(words, 0, head.start)

    def _pronoun(self, start: int, end: int, concept: str) -> Mention | None:
        if concept in ("first_named", "last_named"):
            pair = self._pair(start)
            if not pair:
                return None
            return Mention(
                start, end, (pair[0] if concept == "first_named" else pair[1],), "pronoun"
            )
        words = self._text[start:end].lower()
        if words in _SEVERAL:
            last = next((s for s in reversed(self._seen) if len(s.ids) > 1), None)
            ids = last.ids if last else self._pair(start)
            return Mention(start, end, tuple(ids), "pronoun") if ids else None
        if lexicon.concept_of(words, "possessive") and any(
            re.fullmatch(r"\s?(?:[a-z]+ )?", self._text[end : h.start])
            for h in self._heads
            if h.start >= end
        ):
            return None
        begin = max((b for b in self._starts if b <= start), default=0)
        own = [s for s in self._seen if s.start >= begin]
        watching = bool(own) and self._assets.is_instrument(own[0].ids[0])
        topic = self._topic(start, watching)
        return Mention(start, end, (topic,), "pronoun") if topic else None

    def _pair(self, place: int) -> tuple[str, ...]:
        """The last two assets that were named side by side, or one after the other."""
        begin = max((s for s in self._starts if s <= place), default=0)
        before = [s for s in self._seen if s.end <= begin] or self._seen
        for one, other in zip(reversed(before[:-1]), reversed(before[1:]), strict=False):
            if (
                _SIDE.fullmatch(self._text[one.end : other.start])
                and len({*one.ids, *other.ids}) == 2
            ):
                return one.ids[0], other.ids[0]
        order: list[str] = []
        sentence = max(
            (
                s
                for s in self._starts
                if s <= place and self._text[:s].rstrip()[-1:] in tuple("。.!?！？;；")
            ),
            default=0,
        )
        before = [s for s in before if s.end <= sentence] or before
        for seen in before:
            if seen.how != "pronoun":
                order += [i for i in seen.ids if not order or order[-1] != i]
        return tuple(order[-2:]) if len(order) >= 2 else ()

    def _topic(self, place: int, past_own: bool = False) -> str:
        """What the clause before, or the sentence before, was about: the first asset that it names."""
        begin = max((s for s in self._starts if s <= place), default=0)
        if past_own:
            place = begin
            begin = max((s for s in self._starts if s < begin), default=begin)
        any_one = ""
        while True:
            own = [s for s in self._seen if begin <= s.start < place]
            if own and is_subject(self._text, begin, own[0].start):
                return own[0].ids[0]
            any_one = any_one or (own[0].ids[0] if own else "")
            earlier = [s for s in self._starts if s < begin]
            if not earlier:
                return any_one
            begin, place = earlier[-1], begin


_SEVERAL = frozenset(
    {"they", "them", "their", "它们", "两者", "二者", "both machines", "the two", "the machines"}
)


def _named_in_chinese(row: AssetRow) -> bool:
    return any(_HAN.search(n) for n in row.names)


def _bare(name: str) -> str:
    return name.lower().rstrip(" 0123456789abcd")


def _is_part(kind: str) -> bool:
    return any(e.concept == kind for e in lexicon.entries("machine_part"))


def is_subject(text: str, begin: int, start: int) -> bool:
    """Whether a name stands where a clause begins: only leading words are before it."""
    if start - begin > 40:
        return False
    roles = ("leads_in", "demonstrative", "denies", "supposes", "if_clause", "contrast", "machine_head", "head_noun", "machine_part", "joins", "all_of")  # fmt: skip
    span = stripped(text, begin, start, *roles)
    return span[1] <= span[0]


def _plain_number(number: str) -> str:
    if number.isascii():
        return number
    return lexicon.concept_of(number, "digit") or ("10" if number == "十" else number)
