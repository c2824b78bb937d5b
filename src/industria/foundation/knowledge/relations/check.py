"""A second look at a claim, from its sentence alone, whoever proposed it.

Three questions, asked without the grammar that may have proposed it: do both ends stand where they are said to,
does a word for this relation stand with them, and does nothing turn it round. A claim that fails one is no fact.
"""

from __future__ import annotations

import re

from industria.foundation import lexicon
from industria.foundation.knowledge.relations.assets import Assets, key_of
from industria.foundation.knowledge.relations.claim import Claim, Span
from industria.foundation.knowledge.relations.clauses import ARROW
from industria.foundation.knowledge.relations.words import failings, has, scan

_PHRASES = ("caused_by", "remedied_by")
_REACH = 4  # sentences that a subject may be taken over
_TURNS_BACK = re.compile(
    r"而是|而在|而由|\bbut\b|\brather\b|\binstead\b|\bsondern\b|[,，;；]", re.I
)
_BREAKS = re.compile(
    r"[,，;；:：()（）]|——|\s-\s|\b(?:but|and|while|which|und|aber|denn|sondern)\b|但|而"
)


def unproven(text: str, claim: Claim, assets: Assets) -> str:
    """Why a claim does not stand in its sentence: one word for programs, empty where it does."""
    sentence = text[claim.start : claim.end]
    if not sentence or sentence != claim.sentence:
        return "sentence"
    if not _ends_stand(text, claim, assets):
        return "ends"
    if not _cue_stands(text, claim, assets):
        return "cue"
    return _turned(text, claim)


def _ends_stand(text: str, claim: Claim, assets: Assets) -> bool:
    """The object stands in the sentence, the subject there or in what it was taken over from."""
    if claim.predicate == "has_limit":
        number = claim.value is not None and _has_number(claim.sentence, claim.value)
        return number and _named(text, claim, claim.subject, claim.subject_at, assets)
    if claim.predicate == "has_model":
        return _said(claim.subject, claim.sentence) and _said(claim.object, claim.sentence)
    if claim.predicate in _PHRASES:
        near = text[max(0, _back(text, claim.start, _REACH)) : claim.end]
        label = text.rfind("\n", 0, claim.object_at[0]) + 1
        labelled = claim.object_at[1] <= claim.start and has(
            text, label, claim.object_at[0], "text_label"
        )
        where = text[_back(text, claim.start, 1) : claim.end] if labelled else claim.sentence
        return _in_order(claim.subject, near) and _said(claim.object, where)
    if claim.predicate == "has_failure":
        near = text[max(0, _back(text, claim.start, 1)) : claim.end]
        return _in_order(claim.object, near) and _named(
            text, claim, claim.subject, claim.subject_at, assets
        )
    return claim.subject != claim.object and all(
        _named(text, claim, name, at, assets)
        for name, at in ((claim.subject, claim.subject_at), (claim.object, claim.object_at))
    )


def _named(text: str, claim: Claim, name: str, at: Span, assets: Assets) -> bool:
    """Whether an asset is named at a place, or a pronoun or kind there can mean it, named before."""
    words = text[at[0] : at[1]]
    if not words or at[0] > claim.end:
        return False
    key = key_of(name)
    row = assets.rows.get(name)
    keys = {key, *(key_of(n) for n in row.names)} if row else {key}
    said = key_of(words)
    one = said.removesuffix("s") or said
    if any(k and (k in said or one in k) for k in keys) or _said(name, text):
        return True
    means = lexicon.has(words, "machine_head", "head_noun", "pronoun", "former", "latter")
    return row is not None and (means or bool(assets.kinds(name) & _kinds(words)))


def _kinds(words: str) -> set[str]:
    return {f.concept for f in lexicon.scan(words, "machine_head", "head_noun")}


def _cue_stands(text: str, claim: Claim, assets: Assets) -> bool:
    """Whether a word for the relation stands in the sentence, or the claim stands under a label for it."""
    roles = {
        "has_failure": ("failing", "failing_weakly", "failing_degree", "text_label", "cause_after", "cause_before", "cause_end", "cause_first", "cause_noun", "cause_verb", "cured_by", "cause_excluded"),
        "caused_by": ("cause_after", "cause_before", "cause_end", "cause_first", "cause_noun", "cause_verb", "text_label", "cause_excluded", "so_then"),
        "remedied_by": ("mending", "mending_ing", "mending_order", "cured_by", "cures", "text_label"),
        "has_limit": ("limit_word",), "has_model": ("machine_part",),
    }.get(claim.predicate, ("relation_active", "relation_passive", "relation_mount", "text_label"))  # fmt: skip
    if has(text, claim.start, claim.end, *roles):
        return True
    line = text[text.rfind("\n", 0, claim.start) + 1 : claim.end]
    if (
        claim.predicate == "caused_by"
        and failings(text, *claim.object_at)
        and re.search(r"[,，;；、(（—-]", text[claim.subject_at[1] : claim.object_at[0]])
    ):
        return True  # shorthand tells symptom and finding side by side
    if claim.predicate == "part_of" and claim.subject not in assets.rows:
        return has(text, claim.start, claim.end, "machine_part")
    by = claim.predicate == "caused_by" and re.search(
        r"\b(?:by|from|through|durch)\b|zurück|系|[:：]|而是|\bbut\b|" + ARROW.pattern, line
    )
    if (
        claim.predicate == "part_of"
        and claim.cue_at[1]
        and text[claim.cue_at[0] : claim.cue_at[1]].strip()[-1:] in (":", "：")
    ):
        return has(text, *claim.cue_at, "machine_head", "head_noun", "machine_part")
    of = claim.predicate in ("part_of", "measures", "located_in") and re.search(
        r"是|为|的|之间|\b(?:is|was|in|inside|between)\b", line
    )
    drawn = claim.predicate in ("drives", "feeds") and ARROW.search(claim.sentence)
    return bool(by or of or drawn) or lexicon.has(line, *roles)


def _turned(text: str, claim: Claim) -> str:
    """``denied``, ``supposed`` or nothing: what stands between cue and object in one clause."""
    if claim.predicate == "has_limit":
        return ""
    start, end = _clause_around(text, claim)
    own = text[claim.object_at[0] : claim.object_at[1]] if claim.object_at[1] else ""
    ends = (claim.subject_at, claim.object_at)
    last = max(
        claim.start, *(e[0] for e in ends if e[1] and claim.start <= e[0] < claim.end), claim.start
    )
    for found in scan(text, start, max(end, last), "denies"):
        place = found.start
        if claim.object_at[0] <= place < claim.object_at[1] or _own_word(text, start, end, place):
            continue
        behind = text[found.end : last]
        if place < last and not _TURNS_BACK.search(behind):
            return "denied"
    if claim.sentence[-1:] in ("?", "？") and not re.search(
        r"[,，;；]", text[claim.object_at[1] : claim.end]
    ):
        return "supposed"
    before = text[claim.start : max(claim.start, claim.object_at[0])]
    if own and lexicon.starts(before.lower().lstrip(), "if_clause"):
        return "supposed"
    return ""


def _own_word(text: str, start: int, end: int, place: int) -> bool:
    """Whether a denying word is part of a failure's own name: won't start, 不动作."""
    return any(
        f.start <= place < f.end
        for f in scan(text, start, end, "failing_negated", "failing", "cause_excluded")
    )


def _clause_around(text: str, claim: Claim) -> Span:
    """From the clause mark before the cue or the object, whichever comes first, to the end of the object."""
    places = [
        p for p in (claim.cue_at, claim.object_at) if p[1] and claim.start <= p[0] <= claim.end
    ]
    first = min((p[0] for p in places), default=claim.start)
    last = max((p[1] for p in places), default=claim.end)
    marks = [m.end() for m in _BREAKS.finditer(text, claim.start, first)]
    return (marks[-1] if marks else claim.start), max(first, last)


def _back(text: str, place: int, sentences: int) -> int:
    """Where the text stands some sentences before a place."""
    ends = [m.end() for m in re.finditer(r"[。！？!?；;\n]|\.\s", text[:place])]
    return ends[-sentences - 1] if len(ends) > sentences else 0


def _has_number(sentence: str, value: float) -> bool:
    found = re.findall(r"\d+(?:[.,]\d+)*", sentence.replace("−", "-"))
    return any(abs(_read(f) - abs(value)) < 1e-9 for f in found)


def _read(number: str) -> float:
    plain = re.sub(r",(?=\d{1,2}$)", ".", number)
    try:
        return float(plain.replace(",", ""))
    except ValueError:
        return float("nan")


def _in_order(words: str, text: str) -> bool:
    """Whether words stand in a text, or one by one in this order with a name between (seal of P-201 leaked)."""
    if _said(words, text):
        return True
    return (
        words.isascii()
        and re.search(r"\W(?:.{0,60}\W)?".join(map(re.escape, words.split())), text) is not None
    )


def _said(words: str, text: str) -> bool:
    squeezed = "".join(words.lower().split())
    return bool(squeezed) and squeezed in "".join(text.lower().split())
