"""The storyboard of ``industria demo``: one whole plant job, told step by step with its figures.

Each step works on what is really in the plant, so that a stranger who deletes a sensor, spikes one
or changes the language sees another result, for the right reason.
"""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Collection
from pathlib import Path
from typing import TextIO

import numpy as np
from rich.table import Table

from industria.core import Language, NotFoundError
from industria.demo.ahead_step import AheadStep
from industria.demo.detector_step import DetectorStep
from industria.demo.folder import SENSORS, write_folder
from industria.demo.interlock_step import InterlockStep
from industria.demo.narrator import DemoResult, Narrator
from industria.demo.phrases import QUESTIONS
from industria.demo.strange_folder import StrangeFolder
from industria.infrastructure.outbound import OutboundGuard
from industria.plant import ChatConfiguration, Plant

STEPS = (
    "knowledge", "governance", "detector", "answers", "work_order", "ahead", "interlock", "trust", "scoreboard",
)  # fmt: skip


_OF_THE_TWIN = ("ahead", "interlock", "scoreboard")


def run_demo(
    folder: Path,
    data: Path | None,
    language: Language,
    *,
    chat: ChatConfiguration | None = None,
    out: TextIO | None = None,
    steps: Collection[str] | None = None,
) -> DemoResult:
    """Run the storyboard on a new plant in ``folder``; ``data`` takes the twin's place.

    ``steps``: which of STEPS, in their order; a step may need those before it. Without them all, but on
    somebody's own files those alone that are about them (no program of the twin, no scoreboard).
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
        steps: Collection[str] | None = None,
    ) -> None:
        self._strange = data is not None and not (data / SENSORS).exists()
        usual = [s for s in STEPS if not self._strange or s not in _OF_THE_TWIN]
        self._steps = usual if steps is None else [s for s in STEPS if s in steps]
        self._folder = folder
        self._data = data
        self._chat = chat
        self._tell = Narrator(language, out, "real" if data else "simulated")

    def run(self) -> DemoResult:
        """All steps in order."""
        started = time.monotonic()
        self._guard = OutboundGuard()
        source = self._source()
        if (self._folder / "plant.json").exists():
            shutil.rmtree(self._folder)
        with Plant.open(self._folder, chat=self._chat, who="demo") as plant:
            self._tell.say(
                "title", source=str(source), provenance=self._tell.phrase(self._tell.provenance)
            )
            does: dict[str, Callable[[], dict[str, object]]] = {
                "knowledge": lambda: self._knowledge(plant, source),
                "governance": lambda: self._governance(plant),
                "detector": lambda: self._detector(plant),
                "answers": lambda: self._answers(plant),
                "work_order": lambda: self._work_order(plant),
                "ahead": lambda: AheadStep(self._tell).run(plant, self._beside("ahead")),
                "interlock": lambda: InterlockStep(self._tell).run(plant),
                "trust": lambda: self._trust(plant),
                "scoreboard": self._scoreboard,
            }
            for name in self._steps:
                self._step(name, does[name])
        self._guard.stop()
        seconds = time.monotonic() - started
        self._tell.result.scores["seconds"] = round(seconds, 1)
        self._tell.say(
            "end", seconds=f"{seconds:.0f}", broken="; ".join(self._tell.result.broken) or "-"
        )
        return self._tell.result

    def _source(self) -> Path:
        if self._data is not None:
            return self._data
        folder = self._beside("files")
        if not (folder / SENSORS).exists():
            write_folder(folder)
        return folder

    def _beside(self, what: str) -> Path:
        """A folder of the demo's own files beside the plant."""
        return self._folder.with_name(f"{self._folder.name}-{what}")

    def _knowledge(self, plant: Plant, source: Path) -> dict[str, object]:
        with self._tell.bar() as progress:
            report = plant.ingest(source, progress=progress)
        entities, facts = plant.graph.size()
        for entry in [*report.rejected, *report.flagged]:
            self._tell.console.print(f"  [yellow]{entry['path']}: {entry['reason']}[/]")
        figures = {
            "assets": len(report.assets),
            "rejected": len(report.rejected),
            "passages": plant.index.count(),
            "entities": entities,
            "facts": facts,
        }
        self._tell.say("knowledge", **figures)
        read = StrangeFolder(self._tell, plant).read(report) if self._strange else {}
        return {**figures, **read}

    def _detector(self, plant: Plant) -> dict[str, object]:
        named = {c.name.strip().lower() for a in plant.assets() for c in a.schema}
        if self._strange and not named & {"anomaly", "label"}:  # with labels it is measured
            return StrangeFolder(self._tell, plant).watch()
        return DetectorStep(self._tell).run(plant)

    def _governance(self, plant: Plant) -> dict[str, object]:
        if self._strange:
            results = StrangeFolder(self._tell, plant).govern()
        else:
            with self._tell.bar() as progress:
                results = plant.govern(apply=True, progress=progress)
        shown = Table(*[self._tell.phrase(k) for k in ("table", "column", "finding", "repair")])
        worst = sorted(results.items(), key=lambda item: item[1].before.total)
        for name, governed in worst[:6]:
            for symptom in governed.symptoms:
                done = symptom.repair if symptom in governed.repaired else "asked"
                shown.add_row(
                    name,
                    symptom.column,
                    symptom.message.in_language(self._tell.language),
                    self._tell.phrase(f"repair_{done}"),
                )
        self._tell.console.print(shown)
        if not results:
            self._tell.say("no_tables")
            return {"findings": 0}
        before = float(np.mean([g.before.total for g in results.values()]))
        after = float(np.mean([g.after.total for g in results.values()]))
        found = sum(len(g.symptoms) for g in results.values())
        figures: dict[str, object] = {
            "findings": found,
            "repaired": sum(len(g.repaired) for g in results.values()),
            "score_before": round(before, 2),
            "score_after": round(after, 2),
        }
        self._tell.say("governance", **figures)
        if self._strange:
            asked = sum(len(g.symptoms) - len(g.repaired) for g in results.values())
            self._tell.say("asked_of_you", count=asked)
        if found and after < before:
            self._tell.result.broken.append("governance made a table worse")
        return figures

    def _answers(self, plant: Plant) -> dict[str, object]:
        asked = []
        questions = StrangeFolder(self._tell, plant).questions() if self._strange else QUESTIONS
        for language, question, answerable in questions:
            self._tell.console.print(f"  [bold]? {question}[/]")
            started = time.monotonic()
            answer = plant.ask(question, language)
            seconds = time.monotonic() - started
            self._tell.console.print(f"  [green]> {answer.content}[/]")
            for number, item in enumerate(answer.evidence, 1):
                if answer.verdict == "refused":
                    break
                plant.open_evidence(item)
                at = json.dumps(item.locator.to_json(), ensure_ascii=False)
                self._tell.console.print(f"      [dim]\\[{number}] {item.asset} {at}[/]")
            self._tell.say(
                "answered", verdict=answer.verdict, seconds=f"{seconds:.1f}", run=answer.run
            )
            asked.append(
                {
                    "question": question,
                    "verdict": answer.verdict,
                    "evidence": len(answer.evidence),
                    "seconds": round(seconds, 2),
                }
            )
            if not answerable and answer.verdict != "refused":
                self._tell.result.broken.append(
                    f"a question without an answer was answered: {question}"
                )
        if plant.chat is None:
            self._tell.say("no_model")
        return {"questions": asked}

    def _work_order(self, plant: Plant) -> dict[str, object]:
        if not plant.lake.alarms.list():
            self._tell.say("no_alarm")
            return {"verdict": "none"}
        try:
            answer = plant.work_order()
        except NotFoundError as error:  # the files do not say which machine a channel is of
            self._tell.say("order_refused", reason=str(error))
            return {"verdict": "none"}
        order = answer.content
        if order is None:
            self._tell.result.broken.append("the work order was refused")
            return {"verdict": answer.verdict}
        self._tell.console.print(
            f"  [bold]{order.title.zh} / {order.title.en}[/]  [{order.priority}]"
        )
        for line in order.lines:
            self._tell.console.print(f"  {line.heading.zh}: {line.text.zh}", soft_wrap=True)
            if line.text.en != line.text.zh:
                self._tell.console.print(f"  {line.heading.en}: {line.text.en}", soft_wrap=True)
            marks = ", ".join(f"{e.asset} {e.locator.kind}" for e in line.evidence)
            self._tell.console.print(f"      [dim]{marks}[/]")
        self._tell.say("work_order", lines=len(order.lines), verdict=answer.verdict)
        if answer.verdict != "accepted":
            self._tell.result.broken.append("the work order has a number that cannot be traced")
        return {"verdict": answer.verdict, "lines": len(order.lines)}

    def _trust(self, plant: Plant) -> dict[str, object]:
        report = plant.audit.verify()
        attempts = len(self._guard.attempts)
        self._tell.say("audit", runs=report.runs, intact=self._tell.phrase(str(report.intact)))
        self._tell.say("outbound", attempts=attempts)
        if not report.intact:
            self._tell.result.broken.append("the audit chain is broken")
        if attempts:
            self._tell.result.broken.append(f"outbound connections: {self._guard.attempts[:3]}")
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
            shown.add_column(self._tell.phrase(column), no_wrap=True, width=width)
        for r in sorted({r.row: r for r in reversed(results)}.values(), key=lambda r: r.row):
            shown.add_row(
                r.row, r.metric, r.shown_value, r.bar, self._tell.phrase(f"of_{r.provenance}")
            )
        if results:
            self._tell.console.print(shown)
            met = sum(r.passed is True for r in results)
            self._tell.say(
                "board",
                rows=len({r.row for r in results}),
                met=met,
                judged=sum(r.passed is not None for r in results),
                stale=sum(bool(r.stale) for r in results),
            )
        else:
            self._tell.say("no_scores")
        return {"rows": len(results)}

    def _step(self, name: str, work: Callable[[], dict[str, object]]) -> None:
        self._tell.console.rule(f"[bold]{self._tell.phrase('step_' + name)}")
        started = time.monotonic()
        figures = work()
        seconds = round(time.monotonic() - started, 2)
        self._tell.result.steps.append({"step": name, "seconds": seconds, **figures})
        self._tell.console.print(f"  [dim]{seconds:.1f} s[/]")
