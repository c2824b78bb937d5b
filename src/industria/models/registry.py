"""The registry: every model with its card, versions, lineage, and which version is current.

Cards are rows of SQLite, files are objects by their sha256, so a card is read without the weights, and a
weight that changed on disk is refused. What was current is kept in order, so that a rollback goes back, and
further back, and never forth.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from industria.core import IndustriaError, IntegrityError, ModelCard, NotFoundError, Text
from industria.infrastructure.objects import ObjectStore
from industria.infrastructure.sqlite import SqliteStore
from industria.models import succession
from industria.models.blobs import move_blobs

_SCHEMA = f"""
CREATE TABLE IF NOT EXISTS models (
    name TEXT NOT NULL, version INTEGER NOT NULL, card TEXT NOT NULL,
    PRIMARY KEY (name, version)
);
{succession.SCHEMA}
"""
_WAITS = "waits"


@dataclass(frozen=True, slots=True)
class DamagedModel:
    """A file of a model that is not what its card says."""

    model: str
    file: str
    error: str


class Registry:
    """Models of one plant."""

    def __init__(
        self,
        path: Path,
        objects: ObjectStore,
        in_use: Callable[[str], bool] = lambda _: False,
    ) -> None:
        """``objects``: where files go; ``in_use``: whether something else needs an object there."""
        self._file = SqliteStore(path, _SCHEMA)
        self._objects = objects
        self._in_use = in_use
        self._opening = threading.Lock()
        self._opened = False

    @property
    def _store(self) -> SqliteStore:
        """The cards; weights that an older version kept beside them are moved out on first use."""
        with self._opening:
            if not self._opened:
                move_blobs(self._file, self._objects)
                self._opened = True
        return self._file

    def add(
        self, card: ModelCard, files: Mapping[str, bytes], waits: Text | None = None
    ) -> ModelCard:
        """Keep a model as the next version of its name, and make it current.

        ``waits``: why it shall not be current before somebody promotes it; the card keeps it. The files
        are in the store before the card is: a version that is listed can be loaded.
        """
        if waits is not None:
            card = replace(card, options={**card.options, _WAITS: waits.to_json()})
        kept = {name: self._objects.put_bytes(data) for name, data in files.items()}
        with self._store.write() as connection:
            (last,) = connection.execute(
                "SELECT coalesce(max(version), 0) FROM models WHERE name = ?", (card.name,)
            ).fetchone()
            card = replace(
                card,
                version=last + 1,
                files=kept,
                size_bytes=sum(map(len, files.values())),
                created=card.created or datetime.now(UTC).isoformat(timespec="seconds"),
            )
            connection.execute(
                "INSERT INTO models VALUES (?, ?, ?)",
                (card.name, card.version, json.dumps(card.to_json())),
            )
            if waits is None:
                succession.set_current(connection, card.name, card.version)
        return card

    def adopt(self, card: ModelCard, files: Mapping[str, bytes]) -> ModelCard:
        """``add`` for what may be here already: the same files under one name are kept once."""
        for held, _ in self.list(card.name):
            if held.files == {name: self._objects.put_bytes(data) for name, data in files.items()}:
                return held
        return self.add(card, files)

    def card(self, name: str, version: int = 0) -> ModelCard:
        """The card of a version (0: the current one). Raises NotFoundError."""
        return self._card(name, version)

    def files(self, name: str, version: int = 0) -> dict[str, bytes]:
        """The files of a version (0: the current one), each checked against its sha256.

        Raises NotFoundError where there is no such version, IntegrityError where a file is not what it was.
        """
        card = self._card(name, version)
        return {file: self._read(card, file) for file in card.files}

    def current(self, name: str) -> ModelCard | None:
        """The card of the current version; None where there is none."""
        return next((card for card, now in self.list(name) if now), None)

    def waiting(self, name: str) -> Sequence[tuple[ModelCard, Text]]:
        """Versions newer than the current one that wait to be promoted, with why."""
        now = self.current(name)
        found = [
            (card, reason_of(card))
            for card, current in self.list(name)
            if not current and card.version > (now.version if now else 0)
        ]
        return [(card, why) for card, why in found if why is not None]

    def list(self, name: str = "") -> list[tuple[ModelCard, bool]]:
        """All cards (of one name), each with whether it is current."""
        return [
            (_read_card(row[0]), bool(row[1]))
            for row in self._store.rows(
                "SELECT m.card, coalesce(m.version = c.version, 0) FROM models m "
                "LEFT JOIN current c USING (name) WHERE ?1 IN ('', m.name) "
                "ORDER BY m.name, m.version",
                (name,),
            )
        ]

    def promote(self, name: str, version: int) -> ModelCard:
        """Make a version current. Raises NotFoundError."""
        card = self._card(name, version, any_current=False)
        with self._store.write() as connection:
            succession.set_current(connection, name, version)
        return card

    def rollback(self, name: str) -> ModelCard:
        """Make the version current that was so before; what is rolled back from is not gone back to.

        Raises NotFoundError where nothing was current before.
        """
        now = self._card(name)
        with self._store.write() as connection:
            if not succession.step_back(connection, name, now.version):
                raise NotFoundError(  # raised inside, so that nothing of this is kept
                    f"expected a version of {name!r} that was current before version {now.version}, "
                    f"found none: promote one of {self._versions(name)}"
                )
        return self._card(name)

    def forget(self, assets: Collection[str]) -> Sequence[ModelCard]:
        """Remove every version that was trained on one of these assets, or from one that was.

        Returns their cards. The version that was current before becomes so again, where one is left;
        files that nothing else needs go too.
        """
        every = [card for card, _ in self.list()]
        gone = [card for card in every if set(card.training_assets) & set(assets)]
        while more := [c for c in every if c not in gone and c.parent in {_at(g) for g in gone}]:
            gone += more
        with self._store.write() as connection:
            for card in gone:
                at = (card.name, card.version)
                connection.execute("DELETE FROM models WHERE name = ? AND version = ?", at)
            succession.remove(connection, [(card.name, card.version) for card in gone])
        for sha256 in {s for card in gone for s in card.files.values()}:
            if not self.holds(sha256) and not self._in_use(sha256):
                self._objects.delete(sha256)
        return gone

    def holds(self, sha256: str) -> bool:
        """Whether an object is a file of a model here."""
        return any(sha256 in card.files.values() for card, _ in self.list())

    def verify(self) -> Sequence[DamagedModel]:
        """Every file of every version that is missing or not what its card says."""
        damaged = []
        for card, _ in self.list():
            for file in card.files:
                try:
                    self._read(card, file)
                except IndustriaError as error:
                    damaged.append(DamagedModel(_at(card), file, str(error)))
        return damaged

    def close(self) -> None:
        """Close the store."""
        self._file.close()

    def _read(self, card: ModelCard, file: str) -> bytes:
        sha256 = card.files[file]
        try:
            return self._objects.get(sha256)
        except (NotFoundError, IntegrityError) as error:
            found = "none" if isinstance(error, NotFoundError) else "one that was changed on disk"
            raise IntegrityError(
                f"expected the file {file} ({sha256[:12]}) of the model {_at(card)}, found {found}: "
                "restore it from a backup, promote another version or train the model again"
            ) from error

    def _card(self, name: str, version: int = 0, any_current: bool = True) -> ModelCard:
        """The card of a version; 0 stands for the current one where ``any_current``."""
        rows = self._store.rows(
            "SELECT m.card FROM models m LEFT JOIN current c USING (name) "
            "WHERE m.name = ?1 AND m.version = CASE ?2 WHEN 0 THEN c.version ELSE ?2 END",
            (name, version),
        )
        if rows and (version or any_current):
            return _read_card(rows[0][0])
        if versions := self._versions(name):
            wanted = (
                f"no version {version}" if version or not any_current else "none that is current"
            )
            raise NotFoundError(
                f"expected a version of the model {name!r}, found {wanted}: there are {versions}; "
                "make one current with industria models promote"
            )
        known = sorted({card.name for card, _ in self.list()})
        raise NotFoundError(
            f"expected a model {name!r}{f' version {version}' if version else ''}, found "
            f"{', '.join(known) or 'no models: run industria train first'}"
        )

    def _versions(self, name: str) -> str:
        """The versions of a model in words, the current one marked; empty where there are none."""
        return ", ".join(
            f"{card.version}{' (current)' if now else ''}" for card, now in self.list(name)
        )


def reason_of(card: ModelCard) -> Text | None:
    """Why a version was not made current when it came; None where it was."""
    said = card.options.get(_WAITS)
    return Text(str(said["zh"]), str(said["en"])) if isinstance(said, dict) else None


def _at(card: ModelCard) -> str:
    return f"{card.name}:{card.version}"


def _read_card(body: object) -> ModelCard:
    fields = json.loads(str(body))
    fields["training_assets"] = tuple(fields["training_assets"])
    return ModelCard(**fields)
