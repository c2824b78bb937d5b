"""German clauses of cause whose verb stands at the end: ``X hat Y zerstört``, ``X ist auf Y zurückzuführen``."""

from __future__ import annotations

import re
from dataclasses import replace

from industria.foundation import lexicon
from industria.foundation.knowledge.relations.cause import Cause, made_of

_BACK_TO = re.compile(
    r"^(?P<effect>.{4,90}?)\s+(?P<cue>(?:ist|sind|war|waren|ließ sich|lässt sich|läßt sich|geht|ging|gehen|gingen)\s+(?P<turned>nicht\s+)?(?:vermutlich\s+|wahrscheinlich\s+)?auf)\s+(?P<cause>.{4,90}?)\s+(?:zurückzuführen|zurückführen|zurück)$",
    re.I,
)


def german(text: str, start: int, end: int) -> Cause | None:
    """The cause and effect of a German clause."""
    return _back_to(text, start, end) or _perfect(text, start, end)


def _back_to(text: str, start: int, end: int) -> Cause | None:
    """``Der Stillstand ist auf eine defekte Rolle zurückzuführen``."""
    match = _BACK_TO.match(text[start:end])
    if match is None:
        return None
    effect, cue, cause = (
        (start + match.start(g), start + match.end(g)) for g in ("effect", "cue", "cause")
    )
    return made_of(text, effect, cause, cue, cue)


_PERFECT = re.compile(
    r"^(?P<cause>.{4,80}?)\s+hat\s+(?:(?:den|die|das|dem)\s+)?(?P<effect>.{4,80}?)\s+(?P<verb>\w+)$"
)


def _perfect(text: str, start: int, end: int) -> Cause | None:
    """``Fettmangel hat das Hauptlager zerstört``: the verb stands at the end."""
    match = _PERFECT.match(text[start:end])
    if match is None:
        return None
    verb = match["verb"].lower()
    whole = verb in lexicon.words("cause_verb")
    if not whole and verb not in (
        "verursacht",
        "ausgelöst",
        "hervorgerufen",
        "herbeigeführt",
        "bewirkt",
    ):
        return None
    spans = [(start + match.start(g), start + match.end(g)) for g in ("cause", "effect", "verb")]
    cause, effect, cue = spans
    made = made_of(
        text, (effect[0], cue[1]) if whole else effect, cause, cue, (cause[1], effect[0])
    )
    return replace(made, whole=True) if made else None
