"""What a text says of two things, or of a thing and a value: stated, denied or only supposed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Polarity = Literal["stated", "denied", "supposed"]
Span = tuple[int, int]
_Json = dict[str, object]  # a Claim has a field of that name, which hides the type inside it


@dataclass(frozen=True, slots=True)
class Claim:
    """``subject`` -predicate-> ``object`` (or ``value`` with ``unit``), read in one sentence of a text.

    ``start`` and ``end``: the characters of that sentence. ``subject_at``, ``object_at`` and ``cue_at`` are
    where the ends and the word that joins them stand; a subject that is taken over from an earlier sentence
    or a heading stands there. ``kind``: of a limit (``alarm``, ``trip``, ``max``, ``min``).
    """

    subject: str
    predicate: str
    object: str
    sentence: str
    start: int
    end: int
    polarity: Polarity = "stated"
    value: float | None = None
    unit: str = ""
    kind: str = ""
    proposer: str = "grammar"
    subject_at: Span = field(default=(0, 0), compare=False)
    object_at: Span = field(default=(0, 0), compare=False)
    cue_at: Span = field(default=(0, 0), compare=False)

    def to_json(self) -> _Json:
        """As JSON types; value, unit and kind only where it is a limit."""
        out: _Json = {
            "subject": self.subject,
            "predicate": self.predicate,
            "object": self.object,
            "value": self.value,
            "unit": self.unit,
        }
        if self.kind:
            out["kind"] = self.kind
        return {
            **out,
            "sentence": self.sentence,
            "start": self.start,
            "end": self.end,
            "proposer": self.proposer,
        }

    @property
    def triple(self) -> tuple[str, str, str, float | None, str]:
        """What is said, without where."""
        return self.subject, self.predicate, self.object, self.value, self.unit


@dataclass(frozen=True, slots=True)
class Reading:
    """All that a text says, in its order; ``unproven``: what was proposed and does not stand in its sentence."""

    facts: tuple[Claim, ...] = ()
    denied: tuple[Claim, ...] = ()
    supposed: tuple[Claim, ...] = ()
    unproven: tuple[Claim, ...] = ()
