"""The checkpoint: what a pruned part of the chain is replaced by, signed, so that the rest still verifies."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import asdict, dataclass, field, replace

from industria.trust.chain import GENESIS
from industria.trust.key import ChainKey

KIND = "checkpoint"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """``count`` records are gone, the last had ``hash``; they are in an export with ``sha256``.

    ``anchors``: (count, hash) of those handed out for the part that is gone, each compared with its
    record before that went. ``unended``: ids and fields of intents that had no end.
    """

    chain: str = ""
    count: int = 0
    hash: str = GENESIS
    time: str = ""
    sha256: str = ""
    anchors: tuple[tuple[int, str], ...] = ()
    unended: tuple[dict[str, object], ...] = field(default=())
    key: str = ""
    signature: str = ""

    def told(self) -> dict[str, object]:
        """What the signature is of."""
        return {k: v for k, v in self.to_json().items() if k != "signature"}

    def to_json(self) -> dict[str, object]:
        """All fields as JSON types."""
        loaded: dict[str, object] = json.loads(json.dumps(asdict(self)))
        return loaded

    def signed(self, key: ChainKey) -> Checkpoint:
        """The same, signed."""
        named = replace(self, key=key.id)
        return replace(named, signature=key.sign(KIND, named.told()))

    def is_of(self, key: ChainKey) -> bool:
        """Whether that key signed it."""
        return self.key == key.id and key.fits(KIND, self.told(), self.signature)

    def write(self, connection: sqlite3.Connection) -> None:
        """Put it in the place of the one before, inside a write transaction."""
        connection.execute(
            "INSERT OR REPLACE INTO checkpoint VALUES (1, ?)", (json.dumps(self.to_json()),)
        )


def read_checkpoint(connection: sqlite3.Connection) -> Checkpoint:
    """Where the chain begins; at nothing where nothing was pruned. Raises ValueError where it is damaged."""
    row = connection.execute("SELECT body FROM checkpoint").fetchone()
    return checkpoint_from(json.loads(row[0])) if row else Checkpoint()


def checkpoint_from(fields: object) -> Checkpoint:
    """A checkpoint from its JSON. Raises ValueError where it is none."""
    try:
        made = Checkpoint(**fields)  # type: ignore[arg-type]
        anchors = tuple((int(count), str(digest)) for count, digest in made.anchors)
        whole = isinstance(made.count, int) and isinstance(made.hash, str)
        made = replace(made, anchors=anchors, unended=tuple(made.unended))
    except TypeError as error:
        raise ValueError(f"the checkpoint is damaged: {error}") from error
    if not whole:
        raise ValueError("the checkpoint is damaged: its count or hash is of a wrong type")
    return made
