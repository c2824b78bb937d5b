"""The witness: what was last seen of a chain, kept beside the key and so outside the plant's folder.

It tells what a chain alone cannot: that there was one (a deleted chain), that it was longer (an older
copy), and how far it has been verified already. One small signed file a plant and place.
"""

from __future__ import annotations

import hashlib
import json
import os
import uuid
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from industria.core import InputError
from industria.trust.key import ChainKey

KIND = "witness"


@dataclass(frozen=True, slots=True)
class Seen:
    """A chain as it was: ``count`` records at its end, ``verified`` of them walked at ``walked_at``."""

    plant: str
    place: str
    chain: str = ""
    count: int = 0
    hash: str = ""
    verified: int = 0
    verified_hash: str = ""
    walked_at: str = ""

    def head(self, chain: str, count: int, digest: str) -> Seen:
        """The same with another end."""
        return replace(self, chain=chain, count=count, hash=digest)


class Witness:
    """Remembers one chain, known by the plant's id (where it has one) and its place."""

    def __init__(self, key: ChainKey, place: Path, plant: str = "") -> None:
        """``place``: the chain's file; ``plant``: what tells a plant made anew from this one."""
        self._key, self._place, self._plant = key, str(place.resolve()), plant
        self.folder = key.path.parent / "chains"
        name = hashlib.sha256(self._place.encode("utf-8", "surrogateescape")).hexdigest()[:24]
        self._file = self.folder / f"{name}.json"

    def seen(self) -> Seen:
        """What was last seen here; nothing (``count`` 0) where that is not known."""
        found = self._read(self._file)
        made_anew = found and found.plant and self._plant and found.plant != self._plant
        return found if found and not made_anew else Seen(self._plant, self._place)

    def seen_anywhere(self) -> Seen:
        """As ``seen``; for a plant that moved, what was seen of it at another place."""
        here = self.seen()
        if here.count or not self._plant or not self.folder.is_dir():
            return here
        others = (self._read(file) for file in sorted(self.folder.glob("*.json")))
        return next((o for o in others if o and o.plant == self._plant and o.count), here)

    def remember(self, seen: Seen) -> None:
        """Keep what was seen. Raises InputError where the key's folder takes nothing."""
        told = asdict(replace(seen, plant=self._plant, place=self._place))
        told["signature"] = self._key.sign(KIND, told)
        draft = self._file.with_name(f".{uuid.uuid4().hex}")
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            draft.write_text(json.dumps(told), encoding="utf-8", errors="surrogateescape")
            os.replace(draft, self._file)
        except OSError as error:
            raise InputError(
                f"expected to note in {self.folder} what the audit chain holds, found {error}: let "
                "this user write there"
            ) from error

    def _read(self, file: Path) -> Seen | None:
        """A note that this key signed; another is none."""
        if not file.is_file():
            return None
        try:
            told = json.loads(file.read_text(encoding="utf-8"))
            signature = told.pop("signature")
            return Seen(**told) if self._key.fits(KIND, told, signature) else None
        except (ValueError, TypeError, KeyError, AttributeError):
            return None  # damaged: as good as no note, the chain is walked again
