"""The storyboard of ``industria demo``: one whole plant job, told step by step with its figures.

Each step works on what is really in the plant, so that a stranger who deletes a sensor, spikes one
or changes the language sees another result, for the right reason.
"""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import numpy as np
import pandas as pd
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar
from rich.table import Table

from industria.core import Asset, Language, OpenRun
from industria.demo.folder import SENSORS, write_folder
from industria.demo.phrases import INTERLOCK, PHRASES, QUESTIONS
from industria.infrastructure.outbound import OutboundGuard
from industria.models.anomaly.baselines import isolation_forest, t2_q
from industria.models.anomaly.detector import normal_rows, rates
from industria.models.anomaly.frame import sensor_frame
from industria.plant import ChatConfiguration, Plant

if TYPE_CHECKING:
    from industria.applications.production.plc.twins.twin import Run

STEPS = (
    "knowledge", "governance", "detector", "answers", "work_order", "interlock", "trust", "scoreboard",
)  # fmt: skip
_MIN_CHANNELS = 3


@dataclass
class DemoResult:
    """What every step measured. ``passed`` is false where a promise did not hold."""

    steps: list[dict[str, object]] = field(default_factory=list)
    scores: dict[str, object] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        """Whether every promise held."""
        return not self.broken

    def to_json(self) -> dict[str, object]:
        """As ``industria demo --json`` prints it."""
        return {"steps": self.steps, "scores": self.scores, "broken": self.broken}


def run_demo(
    folder: Path,
    data: Path | None,
    language: Language,
    *,
    chat: ChatConfiguration | None = None,
    bench_data: Path | None = None,
    out: TextIO | None = None,
    steps: Collection[str] = STEPS,
) -> DemoResult:
    """Run the storyboard on a new plant in ``folder``; ``data`` takes the twin's place.

    ``steps``: which of STEPS, in their order; a step may need those before it.
    """
    return Story(folder, data, language, chat, out, steps).run()


class Story:
    """The demo under way."""

    def __init__(
        self,
        folder: Path,
        data: Path | None,
        language: Language,
        chat: ChatConfiguration | None,
        out: TextIO | None,
        steps: Collection[str] = STEPS,
    ) -> None:
        self._steps = [s for s in STEPS if s in steps]
        self._folder = folder
        self._data = data
        self._language: Language = language
        self._chat = chat
        self._console = Console(file=out, highlight=False, width=100 if out is None else None)
        self._result = DemoResult()
        self._provenance = "real" if data else "simulated"

    def run(self) -> DemoResult:
        """All steps in order."""
        started = time.monotonic()
        self._guard = OutboundGuard()
        source = self._source()
        if (self._folder / "plant.json").exists():
            shutil.rmtree(self._folder)
        with Plant.open(self._folder, chat=self._chat, who="demo") as plant:
            self._say("title", source=str(source), provenance=self._phrase(self._provenance))
            does: dict[str, Callable[[], dict[str, object]]] = {
                "knowledge": lambda: self._knowledge(plant, source),
                "governance": lambda: self._governance(plant),
                "detector": lambda: self._detector(plant),
                "answers": lambda: self._answers(plant),
                "work_order": lambda: self._work_order(plant),
                "interlock": lambda: self._interlock(plant),
                "trust": lambda: self._trust(plant),
                "scoreboard": self._scoreboard,
            }
            for name in self._steps:
                self._step(name, does[name])
        self._guard.stop()
        seconds = time.monotonic() - started
        self._result.scores["seconds"] = round(seconds, 1)
        self._say("end", seconds=f"{seconds:.0f}", broken="; ".join(self._result.broken) or "-")
        return self._result

    # -- steps -------------------------------------------------------------------------------

    def _source(self) -> Path:
        if self._data is not None:
            return self._data
        folder = self._folder.with_name(self._folder.name + "-files")
        if not (folder / SENSORS).exists():
            write_folder(folder)
        return folder

    def _knowledge(self, plant: Plant, source: Path) -> dict[str, object]:
        with self._bar() as progress:
            report = plant.ingest(source, progress=progress)
        entities, facts = plant.graph.size()
        for entry in [*report.rejected, *report.flagged]:
            self._console.print(f"  [yellow]{entry['path']}: {entry['reason']}[/]")
        figures = {
            "assets": len(report.assets),
            "rejected": len(report.rejected),
            "passages": plant.index.count(),
            "entities": entities,
            "facts": facts,
        }
        self._say("knowledge", **figures)
        return dict(figures)

    def _governance(self, plant: Plant) -> dict[str, object]:
        with self._bar() as progress:
            results = plant.govern(apply=True, progress=progress)
        shown = Table(*[self._phrase(k) for k in ("table", "column", "finding", "repair")])
        worst = sorted(results.items(), key=lambda item: item[1].before.total)
        for name, governed in worst[:6]:
            for symptom in governed.symptoms:
                done = symptom.repair if symptom in governed.repaired else "asked"
                shown.add_row(
                    name,
                    symptom.column,
                    symptom.message.in_language(self._language),
                    self._phrase(f"repair_{done}"),
                )
        self._console.print(shown)
        before = float(np.mean([g.before.total for g in results.values()]))
        after = float(np.mean([g.after.total for g in results.values()]))
        found = sum(len(g.symptoms) for g in results.values())
        figures: dict[str, object] = {
            "findings": found,
            "repaired": sum(len(g.repaired) for g in results.values()),
            "score_before": round(before, 2),
            "score_after": round(after, 2),
        }
        self._say("governance", **figures)
        if found and after < before:
            self._result.broken.append("governance made a table worse")
        return figures

    def _detector(self, plant: Plant) -> dict[str, object]:
        series = [a for a in plant.assets() if self._is_sensor_table(plant, a)]
        if not series:
            self._say("no_series")
            return {"tables": 0}
        pooled: dict[str, list[np.ndarray]] = {k: [] for k in ("ours", "forest", "t2_q", "truth")}
        first_alarm = ""
        with self._bar() as progress:
            for number, asset in enumerate(series):
                progress(self._phrase("training"), number, len(series))
                first = self._detect_one(plant, asset, pooled)
                first_alarm = first_alarm or first
            progress(self._phrase("training"), len(series), len(series))
        alarms = plant.lake.alarms.list()
        figures: dict[str, object] = {"tables": len(series), "alarms": len(alarms)}
        for alarm in alarms[:3]:
            self._console.print(
                f"  {alarm.start} - {alarm.end}  {alarm.score:.1f}  {', '.join(alarm.columns)}"
            )
        if pooled["truth"]:
            figures |= self._compare(pooled)
        figures |= self._lead(plant, first_alarm)
        self._result.scores |= figures
        return figures

    def _detect_one(self, plant: Plant, asset: Asset, pooled: dict[str, list[np.ndarray]]) -> str:
        """Train and detect on one table; returns when its first lasting alarm began."""
        table = plant.lake.tables.read(asset.table, asset.version)
        frame = sensor_frame(table)
        faults = self._faults(plant)
        until = ""
        if faults:
            until = (min(faults)[0].normalize() - pd.Timedelta(days=1)).isoformat()
        detection, _ = plant.detect(asset.name, normal_until=until)
        train_rows = normal_rows(frame, until=until)
        truth = frame.labels
        keep = np.ones(len(frame.times), bool)
        if faults:
            times = pd.DatetimeIndex(frame.times)
            truth = np.zeros(len(times), bool)
            for begin, end in faults:
                truth |= np.asarray((times >= begin) & (times <= end))
            last = max(end for _, end in faults)
            keep = np.asarray((times >= pd.Timestamp(until)) & (times <= last))
        if truth is not None:
            alarm = np.asarray(detection.scores.column("alarm"))
            pooled["ours"].append(alarm[keep])
            pooled["forest"].append(isolation_forest(frame.values, train_rows)[keep])
            pooled["t2_q"].append(t2_q(frame.values, train_rows)[keep])
            pooled["truth"].append(truth[keep])
        longest = max(
            detection.alarms,
            default=None,
            key=lambda a: pd.Timestamp(a.end) - pd.Timestamp(a.start),
        )
        return longest.start if longest else ""

    def _compare(self, pooled: dict[str, list[np.ndarray]]) -> dict[str, object]:
        truth = np.concatenate(pooled["truth"])
        shown = Table(*[self._phrase(k) for k in ("method", "f1", "recall", "false_alarms")])
        figures: dict[str, object] = {}
        for key, label in (("ours", "industria"), ("t2_q", "T2+Q"), ("forest", "isolation forest")):
            measured = rates(np.concatenate(pooled[key]), truth)
            recall = 1 - measured["missed_alarm_rate"]
            shown.add_row(
                label,
                f"{measured['f1']:.3f}",
                f"{recall:.1%}",
                f"{measured['false_alarm_rate']:.1%}",
            )
            figures[f"f1_{key}"] = round(measured["f1"], 4)
            figures[f"recall_{key}"] = round(recall, 4)
            figures[f"false_alarm_rate_{key}"] = round(measured["false_alarm_rate"], 4)
        self._console.print(shown)
        self._say("measured_on", provenance=self._phrase(self._provenance), rows=len(truth))
        return figures

    def _lead(self, plant: Plant, first_alarm: str) -> dict[str, object]:
        faults = self._faults(plant)
        if not faults or not first_alarm:
            return {}
        trip = max(end for _, end in faults)
        hours = (trip - pd.Timestamp(first_alarm)).total_seconds() / 3600
        self._say("lead", hours=f"{hours:.1f}", alarm=first_alarm, failure=trip.isoformat(" "))
        return {"lead_hours": round(hours, 2)}

    def _answers(self, plant: Plant) -> dict[str, object]:
        asked = []
        for language, question, answerable in QUESTIONS:
            self._console.print(f"  [bold]? {question}[/]")
            started = time.monotonic()
            answer = plant.ask(question, language)
            seconds = time.monotonic() - started
            self._console.print(f"  [green]> {answer.content}[/]")
            for number, item in enumerate(answer.evidence, 1):
                if answer.verdict == "refused":
                    break
                plant.open_evidence(item)
                at = json.dumps(item.locator.to_json(), ensure_ascii=False)
                self._console.print(f"      [dim]\\[{number}] {item.asset} {at}[/]")
            self._say("answered", verdict=answer.verdict, seconds=f"{seconds:.1f}", run=answer.run)
            asked.append(
                {
                    "question": question,
                    "verdict": answer.verdict,
                    "evidence": len(answer.evidence),
                    "seconds": round(seconds, 2),
                }
            )
            if not answerable and answer.verdict != "refused":
                self._result.broken.append(f"a question without an answer was answered: {question}")
        if plant.chat is None:
            self._say("no_model")
        return {"questions": asked}

    def _work_order(self, plant: Plant) -> dict[str, object]:
        if not plant.lake.alarms.list():
            self._say("no_alarm")
            return {"verdict": "none"}
        answer = plant.work_order()
        order = answer.content
        if order is None:
            self._result.broken.append("the work order was refused")
            return {"verdict": answer.verdict}
        self._console.print(f"  [bold]{order.title.zh} / {order.title.en}[/]  [{order.priority}]")
        for line in order.lines:
            self._console.print(f"  {line.heading.zh}: {line.text.zh}", soft_wrap=True)
            if line.text.en != line.text.zh:
                self._console.print(f"  {line.heading.en}: {line.text.en}", soft_wrap=True)
            marks = ", ".join(f"{e.asset} {e.locator.kind}" for e in line.evidence)
            self._console.print(f"      [dim]{marks}[/]")
        self._say("work_order", lines=len(order.lines), verdict=answer.verdict)
        if answer.verdict != "accepted":
            self._result.broken.append("the work order has a number that cannot be traced")
        return {"verdict": answer.verdict, "lines": len(order.lines)}

    def _interlock(self, plant: Plant) -> dict[str, object]:
        """A program from a sentence: drafted, refuted, repaired, proved, then run on the twin."""
        try:
            from industria.applications.production.plc.twins.control import reference_program
            from industria.applications.production.plc.writing.write import WriteOptions
        except ImportError:
            self._say("no_production")
            return {"verdict": "none"}
        production, name = plant.production, "pump_station"
        figures: dict[str, object] = {}
        if plant.chat is None:
            self._say("no_writer")
            with self._recorded(plant, "plc_check", name) as run:
                report = production.check_plc(reference_program(name), production.rules_of(name))
                production.programs.keep("interlock", reference_program(name), report.to_json())
                run.outputs = {"passed": report.passed}
            accepted = report.passed
        else:
            request = INTERLOCK[self._language]
            self._console.print(f"  [bold]? {request}[/]")
            with self._recorded(plant, "plc_write", name) as run:
                written = production.write_program(
                    "interlock", request, name, WriteOptions(first_sees_rules=False)
                )
                run.outputs = {"verdict": written.answer.verdict}
            for number, draft in enumerate(written.attempts, 1):
                self._say(
                    "draft", number=number, strategy=self._phrase(f"by_{draft.strategy}"),
                    found=len(draft.findings), seconds=f"{draft.seconds:.1f}",
                )  # fmt: skip
                for finding in draft.findings[:2]:
                    said = finding.message.in_language(self._language).replace("\n", "\n      ")
                    self._console.print(f"      [red]{escape(said)}[/]")
            accepted = written.accepted
            figures |= {
                "attempts": len(written.attempts),
                "first_draft_findings": len(written.attempts[0].findings)
                if written.attempts
                else 0,
            }
        if not accepted:
            self._say("refused_program")
            return figures | {"verdict": "refused"}
        kept = production.programs.get("interlock")
        self._console.print("      " + escape(kept.source.strip()).replace("\n", "\n      "))
        ran = self._run_interlock(plant, name)
        self._say(
            "ran_program", seconds=f"{ran.seconds:.0f}", harm=self._phrase(str(bool(ran.harm)))
        )
        if ran.harm is not None:
            self._result.broken.append("a proved program harmed its twin")
        return figures | {"verdict": "accepted", "run": ran.to_json()}

    @staticmethod
    def _recorded(plant: Plant, what: str, twin: str) -> AbstractContextManager[OpenRun]:
        """A Run of what the story does with a program itself."""
        return plant.audit.run(
            what, {"program": "interlock", "twin": twin}, who=plant.who, effect="propose"
        )

    def _run_interlock(self, plant: Plant, name: str) -> Run:
        """In the soft PLC over OPC UA where the links are here, else in step."""
        import importlib.util

        from industria.applications.production.plc.twins.control import run_live
        from industria.applications.production.plc.twins.twin import twin
        from industria.testing.plant_servers import free_port

        kept = plant.production.programs.get("interlock")
        if importlib.util.find_spec("asyncua") is None:
            return plant.production.simulate_program("interlock", name)
        with self._recorded(plant, "plc_run", name):
            run, status = run_live(
                kept, twin(name), plant.root / "plc" / "interlock", 5.0, free_port()
            )
        self._say(
            "cycle",
            cycle=status["cycle_ms"],
            cycles=status["cycles"],
            jitter=status["jitter_p99_ms"],
        )
        return run

    def _trust(self, plant: Plant) -> dict[str, object]:
        report = plant.audit.verify()
        attempts = len(self._guard.attempts)
        self._say("audit", runs=report.runs, intact=self._phrase(str(report.intact)))
        self._say("outbound", attempts=attempts)
        if not report.intact:
            self._result.broken.append("the audit chain is broken")
        if attempts:
            self._result.broken.append(f"outbound connections: {self._guard.attempts[:3]}")
        return {**report.to_json(), "outbound_connections": attempts}

    def _scoreboard(self) -> dict[str, object]:
        from industria.bench.runner import stored_results

        results = stored_results()
        shown = Table()
        for column, width in (
            ("row", 11),
            ("metric", 32),
            ("ours", 8),
            ("bar", 9),
            ("provenance", 9),
        ):
            shown.add_column(self._phrase(column), no_wrap=True, width=width)
        for r in sorted({r.row: r for r in reversed(results)}.values(), key=lambda r: r.row):
            shown.add_row(r.row, r.metric, r.shown_value, r.bar, self._phrase(f"of_{r.provenance}"))
        if results:
            self._console.print(shown)
            met = sum(r.passed is True for r in results)
            self._say(
                "board",
                rows=len({r.row for r in results}),
                met=met,
                judged=sum(r.passed is not None for r in results),
                stale=sum(bool(r.stale) for r in results),
            )
        else:
            self._say("no_scores")
        return {"rows": len(results)}

    # -- helpers -----------------------------------------------------------------------------

    def _is_sensor_table(self, plant: Plant, asset: Asset) -> bool:
        if asset.kind != "series" or asset.name.endswith("_scores"):
            return False
        frame = sensor_frame(plant.lake.tables.read(asset.table, asset.version))
        usable = len(frame.channels) >= _MIN_CHANNELS and len(frame.times) >= 200
        return usable and (frame.labels is None or bool(frame.labels.any()))

    def _faults(self, plant: Plant) -> list[tuple[pd.Timestamp, pd.Timestamp]]:
        """Logged faults: rows of a table with the columns start, end and event."""
        for asset in plant.assets():
            if asset.table and {"start", "end", "event"} <= {c.name for c in asset.schema}:
                rows = plant.lake.tables.read(asset.table, asset.version).to_pylist()
                return [(pd.Timestamp(r["start"]), pd.Timestamp(r["end"])) for r in rows]
        return []

    def _step(self, name: str, work: Callable[[], dict[str, object]]) -> None:
        self._console.rule(f"[bold]{self._phrase('step_' + name)}")
        started = time.monotonic()
        figures = work()
        seconds = round(time.monotonic() - started, 2)
        self._result.steps.append({"step": name, "seconds": seconds, **figures})
        self._console.print(f"  [dim]{seconds:.1f} s[/]")

    def _phrase(self, key: str) -> str:
        text = PHRASES.get(key)
        return text.in_language(self._language) if text else key

    def _say(self, key: str, **values: object) -> None:
        self._console.print("  " + self._phrase(key).format(**values), soft_wrap=True)

    def _bar(self) -> _DemoBar:
        return _DemoBar(self._console)


class _DemoBar:
    """Progress bars on the demo's console."""

    def __init__(self, console: Console) -> None:
        self._bar = Bar(
            TextColumn("  {task.description}"),
            BarColumn(),
            TimeElapsedColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._tasks: dict[str, object] = {}

    def __enter__(self):  # type: ignore[no-untyped-def]
        self._bar.start()
        return self._show

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def _show(self, what: str, done: float, total: float) -> None:
        if what not in self._tasks:
            self._tasks[what] = self._bar.add_task(what, total=total or None)
        self._bar.update(self._tasks[what], completed=done, total=total or None)  # type: ignore[arg-type]
