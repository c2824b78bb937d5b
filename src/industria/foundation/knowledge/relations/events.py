"""Failures, their causes and what was done: read clause by clause, each bound to what was told before."""

from __future__ import annotations

import re
from dataclasses import replace

from industria.foundation import lexicon
from industria.foundation.knowledge.relations.cause import Cause
from industria.foundation.knowledge.relations.claim import Span
from industria.foundation.knowledge.relations.clauses import Clause
from industria.foundation.knowledge.relations.names import Mention
from industria.foundation.knowledge.relations.phrases import (
    Failing,
    failing_phrases,
    forced_phrase,
    remedy_phrase,
)
from industria.foundation.knowledge.relations.story import (
    Story,
    Told,
    first_group,
    replace_of,
    supposed_in,
)
from industria.foundation.knowledge.relations.words import (
    denials,
    failings,
    first_at,
    scan,
    starts,
    stripped,
    suppositions,
)

_MECHANISMS = frozenset(
    {"fails_wear", "fails_break", "fails_loose", "fails_deform", "fails_block", "fails_damage"}
)
_FINDINGS = _MECHANISMS | {"fails_electric", "fails_process"}
_SYMPTOMS = {
    "fails_vibration": _FINDINGS, "fails_noise": _FINDINGS, "fails_heat": _FINDINGS, "off_normal": _FINDINGS,
    "fails_process": _MECHANISMS | {"fails_electric"}, "fails_leak": _MECHANISMS - {"fails_block"},
    "fails_trip": _FINDINGS | {"fails_heat", "off_normal", "fails_wont_work", "fails_leak"},
    "fails_wont_work": _FINDINGS | {"off_normal", "fails_leak"}, "fails_stop": _FINDINGS | {"fails_heat", "off_normal"},
}  # fmt: skip


class Events(Story):
    """The part of a reading that tells what failed, why, and what was done about it."""

    def _caused(self, cause: Cause, clause: Clause) -> None:
        self._frame = cause
        last = self._here.clauses[-1] is clause and clause.start > self._here.start
        if cause.fronted and last and self._told_here():
            cause = replace(
                cause, fronted=False
            )  # nothing follows: it is why what was told before failed
        if cause.fronted:
            self._pending = cause
            return
        told = self._effect(cause, clause)
        if told is None:
            return
        supposed = bool(suppositions(self._text, *cause.scope)) or supposed_in(self._text, cause)
        self._because(told, cause.cause, cause.cue, cause.denied, supposed)

    def _told_here(self) -> bool:
        return bool(self._failures) and self._failures[-1].span[0] >= self._here.start

    def _same_cause(self, clause: Clause) -> Cause | None:
        """``... lowers the level and raises the load``: the second effect of what was named before."""
        verb = first_at(self._text, clause.start, clause.end, "cause_verb", "cause_before")
        if verb is None or not isinstance(self._frame, Cause) or self._frame.fronted:
            return None
        whole = starts(self._text, clause.start, verb.end, "cause_verb")
        effect = (verb.start if whole else verb.end, clause.end)
        return replace(self._frame, effect=effect, cue=(verb.start, verb.end), whole=whole)

    def _effect(self, cause: Cause, clause: Clause) -> Told | None:
        """The failure that a cause is the cause of: told in the clause, or the last one."""
        start, end = cause.effect
        mending = remedy_phrase(self._text, start, end, self._mentions) if end > start else None
        found = (
            failing_phrases(self._text, start, end, self._mentions, weakly=True)
            if end > start
            else []
        )
        if cause.whole:
            found = self._whole(start, end)
        if mending and found and mending[1][0] < found[0].cue[0]:
            self._mended_after(mending, found, clause)
            return self._failures[-1] if self._failures else None
        if mending and not found:
            inner = failing_phrases(self._text, *cause.cause, self._mentions)
            if not inner:
                return None
            told = self._fails(replace_of(inner[0], self._of(start, end)), cause.cause)
            if told:
                self._mended(told, *mending, False, False)
            return None
        if not found and end > start:
            plain = forced_phrase(self._text, start, end, self._mentions)
            found = [plain] if plain and not _only_pronoun(self._text[slice(*plain.span)]) else []
        if not found:
            return self._failures[-1] if self._failures else None
        last: Told | None = None
        for fail in found:
            of = fail.of or self._of(clause.start, min(start, cause.cue[0]))
            last = self._fails(replace_of(fail, of), cause.effect, bare=True)
        return last

    def _whole(self, start: int, end: int) -> list[Failing]:
        """What was done to a thing, with the thing: destroyed the bearing."""
        cut = re.search(
            r"\s+(?:before|when|until|if|so that|while|bevor|wenn|(?:at|for)(?=\s\d))\b",
            self._text[start:end],
        )
        end = start + cut.start() if cut else end
        own = [m for m in self._mentions if start <= m.start and m.end <= end]
        stop = re.sub(
            r"(?:\s+(?:of|on|at|in))?(?:\s+the)?\s*$",
            "",
            self._text[start : own[0].start if own else end],
        )
        of = replace(own[0], ids=tuple(i for i, _ in first_group(own, self._text))) if own else None
        return [Failing((start, start + len(stop)), (start, start + len(stop)), of)]

    def _under(self, label: str, clause: Clause) -> None:
        """What stands behind ``cause:``, ``action:`` or ``symptom:``."""
        span = (clause.start, clause.end)
        if label == "failure_label":
            found = failing_phrases(self._text, *span, self._mentions) or [
                f for f in [forced_phrase(self._text, *span, self._mentions)] if f
            ]
            for fail in found:
                told = self._fails(fail, span)
                if told and self._early and "\n\n" not in self._text[self._early[1] : span[0]]:
                    self._because(told, self._early, self._early, False)
            self._early = None
        elif label == "cause_label" and not self._failures:
            self._early = span
        elif not self._failures or lexicon.starts(
            self._text[clause.start : clause.end].lower(), "unknown"
        ):
            return
        elif label == "cause_label":
            self._because(self._failures[-1], span, span, False)
        else:
            words = stripped(self._text, *span)
            denied = bool(denials(self._text, *span)) and not failings(self._text, *span)
            self._mended(
                self._failures[-1], words, words, denied, bool(suppositions(self._text, *span))
            )

    def _events(self, clause: Clause, own: list[Mention], related: bool, taken: list[Span]) -> None:
        """A failure, a remedy, or both, in one clause."""
        start, end = clause.start, clause.end
        cured = next(iter(scan(self._text, start, end, "cured_by")), None)
        found = failing_phrases(
            self._text,
            start,
            cured.start if cured and self._text[cured.start].isascii() else end,
            self._mentions,
        )
        if self._helped(clause):
            return
        found = [f for f in found if not any(t[0] < f.cue[1] and f.cue[0] < t[1] for t in taken)]
        if found and self._explained(clause, own, found):
            found = []
        mending = remedy_phrase(self._text, start, end, self._mentions)
        if cured is not None and self._cured(cured.start, cured.end, clause, found):
            return
        if self._suspects(clause, own, found):
            return
        explains = clause.opened in (":", "：") and self._failures and found and not own
        if explains and self._frame is None and self._failures[-1].span[1] >= self._here.start:
            self._because(self._failures[-1], found[0].span, found[0].cue, False)
            return
        if mending and found and mending[1][0] < found[0].cue[0]:
            self._mended_after(mending, found, clause)
            return
        if related:
            found = [f for f in found if not own or f.cue[0] > own[-1].end]
        for fail in found:
            if not fail.weak and not (mending and mending[1][0] <= fail.cue[0] < mending[0][1]):
                self._fails(fail, (start, mending[1][0] if mending else end))
        self._weakly(found, own)
        if mending:
            self._done(mending, clause)

    def _suspects(self, clause: Clause, own: list[Mention], found: list[Failing]) -> bool:
        """``possibly a seized idler``, ``Suspect cavitation``: of what failed just before."""
        start = stripped(self._text, clause.start, clause.end, "demonstrative")[0]
        lead = first_at(self._text, start, clause.end, "supposes")
        if lead is None or own or not self._failures or self._pending:
            return False
        if "\n" in self._text[self._failures[-1].span[1] : clause.start] or lexicon.has(
            self._text[lead.end : clause.end],
            "mending",
            "mending_order",
            "recovered",
            "relation_active",
        ):
            return False
        words = stripped(self._text, lead.end, clause.end, "demonstrative", "contrast", "supposes")
        if words[1] - words[0] < 2 or (
            not found and self._text[start].isascii() and lead.end - start < 6
        ):
            return False
        self._because(self._failures[-1], words, (start, lead.end), False, True)
        return True

    def _explained(self, clause: Clause, own: list[Mention], found: list[Failing]) -> bool:
        """``trips, bearing worn``: a symptom, and behind it, of the same machine, what is wrong with it.

        Maintenance shorthand tells symptom, finding and action in this order, without a word of cause.
        """
        told = self._failures[-1] if self._failures else None
        same_line = told is not None and "\n" not in self._text[told.span[1] : clause.start]
        if (
            told is None
            or not same_line
            or len(found) != 1
            or found[0].weak
            or self._remedied >= told.span[1]
        ):
            return False
        gap = self._text[told.span[1] : clause.start]
        looked = lexicon.has(self._text[clause.start : found[0].cue[0]], "looked")
        ends = len(re.findall(r"[。！？!?]|\.\s", gap))
        if ends > (1 if looked else 0) or (
            own and not {i for m in own for i in m.ids} & {a for a, _ in told.assets}
        ):
            return False
        if (not told.emitted and own) or scan(self._text, clause.start, found[0].cue[0], "mending"):
            return False
        told_kind = _kind_of_failing(self._text, told.span)
        kind = _kind_of_failing(self._text, found[0].cue)
        fits = told_kind in _SYMPTOMS and kind in _SYMPTOMS[told_kind]
        leads = starts(self._text, clause.start, found[0].cue[0], "looked")
        if not (fits or (looked and not ends) or leads):
            return False
        if denials(
            self._text,
            clause.start,
            found[0].cue[0],
            failings(self._text, clause.start, clause.end),
        ):
            return False
        supposed = bool(suppositions(self._text, clause.start, found[0].cue[0]))
        self._because(told, found[0].span, found[0].cue, False, supposed)
        return True

    def _weakly(self, found: list[Failing], own: list[Mention]) -> None:
        """A stop is a failure only where a cause is told of it."""
        for fail in found:
            if fail.weak:
                told = self._fails(fail, fail.span, hold=True)
                if told and self._pending:
                    self._because(
                        told,
                        self._pending.cause,
                        self._pending.cue,
                        self._pending.denied,
                        supposed_in(self._text, self._pending),
                    )
                    self._pending = None

    def _done(self, mending: tuple[Span, Span], clause: Clause) -> None:
        if self._pending is not None:
            self._settle()
        told = next((t for t in reversed(self._failures) if t.emitted), None)
        if told is None and not self._supposed:
            self._done_before = mending
        first = next((m for m in self._mentions if clause.start <= m.start < mending[1][0]), None)
        if told is None or not told.assets:
            return
        if (
            first is not None
            and first.start - clause.start <= 4
            and not set(first.ids) & {a for a, _ in told.assets}
        ):
            return
        words, verb = mending
        behind = self._text[verb[1] : clause.end].lower()
        denied = bool(denials(self._text, clause.start, verb[0])) or lexicon.has(
            behind, "needless", "no_help"
        )
        if turned := lexicon.scan(
            self._text[words[0] : words[1]].lower(), "needless", "no_help", "put_off"
        ):
            words = (
                stripped(self._text, words[0], words[0] + turned[0].start)
                if turned[0].start > 1
                else words
            )
        begin = max([clause.start, *(f.end for f in failings(self._text, clause.start, verb[0]))])
        supposed = bool(suppositions(self._text, begin, verb[0])) or lexicon.has(behind, "put_off")
        self._mended(told, words, verb, denied, supposed)

    def _helped(self, clause: Clause) -> bool:
        """``acid cleaning brought it back``, ``hammering did not help``, ``人工敲打无效``."""
        cue = next(
            iter(scan(self._text, clause.start, clause.end, "cures", "no_help", "needless")), None
        )
        if cue is not None and (
            behind := failing_phrases(self._text, cue.end, clause.end, self._mentions)
        ):
            self._fails(behind[0], behind[0].span)
        did = re.search(r"\s+did(?: it)?$", self._text[clause.start : clause.end])
        if cue is None and did and self._failures and self._text[clause.start].islower():
            words = (clause.start, clause.start + did.start())
            self._mended(self._failures[-1], words, words, False, False)
            return True
        if cue is None or not self._failures or not self._failures[-1].assets:
            return False
        words = stripped(
            self._text, clause.start, cue.start, "by_whom", "demonstrative", "leads_in"
        )
        if words[1] - words[0] < 2 or failings(self._text, *words):
            return False
        denied = cue.concept != "cures" or bool(denials(self._text, words[0], cue.start))
        if (
            cue.concept == "needless"
            and not lexicon.has(self._text[slice(*words)].lower(), "mending", "mending_ing")
            and "ing" not in self._text[slice(*words)]
        ):
            return False
        self._mended(self._failures[-1], words, (cue.start, cue.end), denied, False)
        return True

    def _mended_after(
        self, mending: tuple[Span, Span], found: list[Failing], clause: Clause
    ) -> None:
        """``Replaced the seal after leakage``; ``更换泄漏的密封``."""
        gap = re.search(
            r"\s*\b(?:after|because of|due to|owing to|following|for|to stop|to cure|wegen|nach)\b",
            self._text[mending[1][1] : found[0].cue[0]],
        )
        supposed = bool(suppositions(self._text, clause.start, mending[1][0]))
        if gap is None:
            self._done(mending, clause)
            return
        of = found[0].of or self._of(clause.start, clause.end)
        told = self._fails(replace_of(found[0], of), found[0].span)
        if told:
            words = (mending[0][0], mending[1][1] + gap.start())
            self._mended(
                told,
                words,
                mending[1],
                bool(denials(self._text, clause.start, mending[1][0])),
                supposed,
            )

    def _cured(self, start: int, end: int, clause: Clause, found: list[Failing]) -> bool:
        """``The leak was fixed by replacing the gasket``; ``通过更换垫片消除了渗漏``."""
        zh = not self._text[start].isascii()
        if zh:
            failed = failing_phrases(self._text, end, clause.end, self._mentions)
            words = remedy_phrase(self._text, clause.start, start, self._mentions)
        else:
            failed = found or failing_phrases(self._text, clause.start, start, self._mentions)
            span = stripped(self._text, end, clause.end)
            words = (
                (span, (start, end))
                if lexicon.has(self._text[slice(*span)].lower(), "mending_ing", "mending")
                or span[1] - span[0] > 4
                else None
            )
        if not words or not (failed or self._failures):
            return False
        told = self._fails(failed[0], failed[0].span) if failed else self._failures[-1]
        if told is None:
            return False
        lead = (clause.start, start)
        self._mended(
            told,
            words[0],
            words[1],
            bool(denials(self._text, *lead)),
            bool(suppositions(self._text, *lead)),
        )
        return True


def _kind_of_failing(text: str, span: Span) -> str:
    """What kind of failing a phrase tells: its last word of failing."""
    found = failings(text, *span) or scan(text, *span, "failing_weakly")
    return found[-1].concept if found else ""


def _only_pronoun(words: str) -> bool:
    return lexicon.concept_of(words.strip().lower(), "pronoun") != "" or words.strip().lower() in (
        "this",
        "which",
        "that",
    )
