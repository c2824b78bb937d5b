"""What verification of the chain found, and what it proves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from industria.trust.intents import OpenIntent

Damage = Literal[
    "",  # none
    "changed",  # a record does not fit the hash it holds: changed, removed, added, moved
    "rewritten",  # records and hashes fit each other, not the signature, an anchor or the witness
    "cut",  # the end is missing
    "older copy",  # an earlier state of this very chain was put back
    "deleted",  # there was a chain, and there is none, or another one
    "unsigned",  # the signature of the head is missing or behind
    "other key",  # the head is signed with a key that is not here
    "index",  # the chain holds, the index hides a record
]


@dataclass(frozen=True, slots=True)
class ChainReport:
    """Whether the chain holds; ``broken_at`` is the first record (1 is the oldest) that does not.

    ``runs`` counts records ever appended, pruned ones included: an intent and its end are two.
    ``unended``: intents that have no end. ``signed_from``: the first record whose head was signed
    (None: none was, or no key was given). ``walked_from``: the first record whose hash was computed
    now; those before were, at the time of an earlier verification. ``pruned``: records that a signed
    checkpoint stands for.
    """

    runs: int
    intact: bool
    broken_at: int | None = None
    reason: str = ""
    unended: tuple[OpenIntent, ...] = ()
    damage: Damage = ""
    signed_from: int | None = None
    walked_from: int = 1
    pruned: int = 0
    since: int | None = None
    note: str = ""

    def to_json(self) -> dict[str, object]:
        """As ``industria audit verify`` prints it."""
        return {
            "runs": self.runs,
            "intact": self.intact,
            "broken_at": self.broken_at,
            "reason": self.reason,
            "began_never_ended": [i.to_json() for i in self.unended if not i.at_work],
            "at_work": [i.to_json() for i in self.unended if i.at_work],
            "damage": self.damage,
            "signed_from": self.signed_from,
            "walked_from": self.walked_from,
            "pruned": self.pruned,
            "since": self.since,
            "proves": self.proves,
            "note": self.note,
        }

    @property
    def proves(self) -> str:
        """What the result rules out, in one sentence; empty where the chain does not hold."""
        if not self.intact:
            return ""
        if self.signed_from is None:
            return "no accident, and no edit by somebody who does not compute the hashes again"
        told = f"no edit from record {self.signed_from} on by somebody without the key"
        if self.signed_from > 1:
            told += f"; before it, none since record {self.signed_from} was signed"
        if self.since is not None:
            told += (
                f"; nothing up to record {self.since} was changed by anybody since it was anchored"
            )
        return told
