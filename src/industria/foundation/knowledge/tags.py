"""Tag names to assets and quantities, for three naming schemes at once.

ISA-5.1 (``PT-101A``: letters say the quantity, the loop number leads to the asset), plant-area
prefixes (``A2_BLR_FWP1_VIB_X``: the leading parts are the asset), and Chinese descriptions
(``1号循环水泵电机前轴承温度``). A tag that fits nothing maps to nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from industria.foundation import lexicon
from industria.foundation.knowledge.linking import Linker, LinkTarget

_FIRST_LETTER = {
    "T": "temperature", "P": "pressure", "F": "flow", "L": "level", "V": "vibration", "S": "speed",
    "I": "current", "E": "voltage", "J": "power", "Z": "position", "A": "concentration",
    "M": "humidity", "X": "status", "H": "status", "W": "torque",
}  # fmt: skip
_ISA = re.compile(
    r"^(?P<letters>[A-Z]{2,5})[-_ ]?(?P<loop>\d{2,5})(?P<suffix>[A-Z]?)(?:[-_.](?P<rest>\w+))?$"
)
_ASSET_END = lexicon.Pattern(r".*?{machine_in_tag.zh}")
_SURE = 0.55


@dataclass(frozen=True, slots=True)
class TagTarget:
    """An asset that tags may belong to. ``loops``: loop numbers, with suffix letters where they matter."""

    id: str
    names: tuple[str, ...] = ()
    loops: tuple[str, ...] = ()
    context: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MappedTag:
    """What a tag measures on which asset; empty strings where that is not known."""

    tag: str
    asset: str
    quantity: str
    scheme: str


class TagMapper:
    """Maps tag names to the assets of one plant."""

    def __init__(self, targets: Sequence[TagTarget]) -> None:
        self._loops: dict[str, str] = {loop: t.id for t in targets for loop in t.loops}
        self._parts = {tuple(_parts(t.id)): t.id for t in targets}
        self._linker = Linker([LinkTarget(t.id, t.names, t.context) for t in targets])

    def map(self, tag: str, description: str = "") -> MappedTag:
        """The asset and the quantity of one tag."""
        text = description or tag
        if any("\u4e00" <= c <= "\u9fff" for c in text):
            return self._described(tag, text)
        parts = _parts(tag)
        for size in range(len(parts), 1, -1):
            if tuple(parts[:size]) in self._parts:
                return MappedTag(
                    tag, self._parts[tuple(parts[:size])], _quantity(" ".join(parts[size:])), "area"
                )
        match = _ISA.match(tag)
        if match and match["letters"][0] in _FIRST_LETTER:
            loop = match["loop"]
            asset = self._loops.get(loop + match["suffix"]) or self._loops.get(loop, "")
            return MappedTag(tag, asset, _FIRST_LETTER[match["letters"][0]], "isa")
        return MappedTag(tag, "", _quantity(" ".join(parts)), "")

    def _described(self, tag: str, text: str) -> MappedTag:
        quantity = _quantity(text)
        link = self._linker.link(text, (0, _name_end(text)))
        asset = link.id if link.confidence >= _SURE else ""
        return MappedTag(tag, asset, quantity, "chinese")


def _parts(tag: str) -> list[str]:
    return [p.lower() for p in re.split(r"[._\-\s/]+", tag) if p]


def _quantity(text: str) -> str:
    found = lexicon.scan(text, "tag_quantity")
    return found[-1].concept if found else ""


def _name_end(text: str) -> int:
    """Where the asset's name ends: after its kind, before the part and the quantity."""
    match = _ASSET_END.match(text)
    return match.end() if match else len(text)
