"""A work order in Chinese and English in which every number and tag is traced to evidence.

The draft is put together line by line from a diagnosis; the Check goes over every line and refuses
the order if one number, tag or date is not in the evidence that the line cites.
"""

from __future__ import annotations

from dataclasses import dataclass

from industria.applications.maintenance.diagnose import Diagnosis
from industria.applications.maintenance.explain_alarm import statements
from industria.core import Answer, Evidence, Finding, Text, Tries, Verdict, refine
from industria.interaction.sentences import identifiers, numbers, split

_MANUAL_CHARACTERS = 300


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a work order, in both languages, on its evidence."""

    heading: Text
    text: Text
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class WorkOrder:
    """A drafted work order. Priority follows from how far the readings left their range."""

    title: Text
    priority: str
    lines: tuple[Line, ...]

    def to_json(self) -> dict[str, object]:
        """As ``industria`` prints it."""
        return {
            "title": self.title.to_json(),
            "priority": self.priority,
            "lines": [
                {
                    "heading": line.heading.to_json(),
                    "text": line.text.to_json(),
                    "evidence": [item.to_json() for item in line.evidence],
                }
                for line in self.lines
            ],
        }


def check_work_order(order: WorkOrder, _diagnosis: Diagnosis) -> Verdict:
    """Passed where every line's numbers and tags stand in the evidence it cites."""
    findings = []
    for line in order.lines:
        text = " ".join(f"{e.locator.section} {e.excerpt}" for e in line.evidence)
        for language in ("zh", "en"):
            said = line.text.in_language(language)
            extra = (numbers(said) - numbers(text)) | (identifiers(said) - identifiers(text))
            if extra:
                findings.append(
                    Finding(
                        "work_order.traced",
                        Text(f"无法追溯：{sorted(extra)}", f"cannot be traced: {sorted(extra)}"),
                        {"line": said},
                    )
                )
    if not any(line.evidence for line in order.lines):
        findings.append(
            Finding("work_order.evidence", Text("没有证据", "there is no evidence"), {})
        )
    return Verdict.of(tuple(findings))


def draft_work_order(diagnosis: Diagnosis) -> Answer[WorkOrder | None]:
    """Draft, check, and leave out what cannot be traced; refused where nothing is left."""

    def propose(findings: tuple[Finding, ...], _attempt: int) -> WorkOrder | None:
        order = _draft(diagnosis)
        untraced = {str(f.counterexample.get("line")) for f in findings}
        lines = tuple(line for line in order.lines if not untraced & {line.text.zh, line.text.en})
        return WorkOrder(order.title, order.priority, lines)

    answer = refine(propose, check_work_order, diagnosis, Tries(attempts=2, seconds=10))
    evidence = (
        tuple(e for line in answer.content.lines for e in line.evidence) if answer.content else ()
    )
    return Answer(
        answer.content,
        answer.verdict,
        tuple(dict.fromkeys(evidence)),
        answer.confidence,
        answer.findings,
        answer.attempts,
    )


def _draft(diagnosis: Diagnosis) -> WorkOrder:
    place = diagnosis.equipment or diagnosis.alarm.asset.rsplit("-", 1)[0]
    title = Text(f"检查 {place}：传感器报警", f"Inspect {place}: sensor alarm")
    lines: list[Line] = []
    zh, en = statements(diagnosis, "zh"), statements(diagnosis, "en")
    for one, other in zip(zh, en, strict=True):
        lines.append(Line(Text("现象", "Observed"), Text(one.text, other.text), (one.evidence,)))
    for item in diagnosis.past_orders:
        lines.append(
            Line(
                Text("历史工单", "Past work order"),
                Text(f"类似工单：{item.excerpt}", f"Similar order: {item.excerpt}"),
                (item,),
            )
        )
    for item in diagnosis.manual:
        quote = _beginning(item.excerpt)
        # Named as it is: what was ingested as a document need not be a manual.
        source = item.asset.rsplit("-", 1)[0]
        where = Text(
            f"文件 {source} 第 {item.locator.page} 页" if item.locator.page else f"文件 {source}",
            f"{source}, page {item.locator.page}" if item.locator.page else source,
        )
        lines.append(Line(where, Text(quote, quote), (item,)))
    outside = sum(r.direction != "inside" for r in diagnosis.readings)
    return WorkOrder(title, "high" if outside else "normal", tuple(lines))


def _beginning(text: str) -> str:
    """Whole sentences from the start of a passage, up to a length."""
    out = ""
    for sentence in split(text):
        if out and len(out) + len(sentence) > _MANUAL_CHARACTERS:
            break
        out = f"{out} {sentence}".strip()
    return out
