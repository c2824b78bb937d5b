"""What was found out about one tag: its machine or none, what it measures, and the evidence in words."""

from __future__ import annotations

from dataclasses import dataclass

from industria.core import Text


@dataclass(frozen=True, slots=True)
class Because:
    """One piece of evidence: how it was found (``listed``, ``name``, ``code``, ``isa``, ``kks``, ``description``,
    ``abbreviation``, ``learned``, ``glossary``, ``place``, ``row``, ``told``; ``none``: it is of no machine), in words, and the list and its row where a list says it."""

    scheme: str
    text: Text
    asset: str = ""
    row: int = -1


@dataclass(frozen=True, slots=True)
class Bound:
    """A tag and its machine; ``asset`` is empty where none is sure, then ``others`` may name several that fit.

    ``unit`` is as it was written; ``signal``: ``measurement``, ``setpoint``, ``alarm_limit``, ``alarm``, ``switch`` or
    ``other`` (a state, a command). ``above``: what the machine is part of, the nearest first; ``parts``: parts of it of
    which one may be meant, where nothing tells the level.
    """

    tag: str
    asset: str = ""
    quantity: str = ""
    unit: str = ""
    signal: str = "measurement"
    because: tuple[Because, ...] = ()
    others: tuple[str, ...] = ()
    above: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()

    @property
    def scheme(self) -> str:
        """How the machine was found, empty where there is none."""
        return self.because[0].scheme if self.asset and self.because else ""

    def to_json(self) -> dict[str, object]:
        """As JSON types."""
        return {
            "tag": self.tag,
            "asset": self.asset,
            "quantity": self.quantity,
            "unit": self.unit,
            "signal": self.signal,
            "scheme": self.scheme,
            "evidence": [
                {"scheme": b.scheme, "text": b.text.to_json(), "asset": b.asset, "row": b.row}
                for b in self.because
            ],
            "others": list(self.others),
            "above": list(self.above),
            "parts": list(self.parts),
        }
