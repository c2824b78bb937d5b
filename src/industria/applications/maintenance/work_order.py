"""A work order in Chinese and English in which every number and tag is traced to evidence.

The draft is put together line by line from a diagnosis; the Check goes over every line and refuses
the order if one number, tag or date is not in the evidence that the line cites.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from industria.applications.maintenance.diagnose import Diagnosis
from industria.applications.maintenance.explain_alarm import statements
from industria.core import Answer, Evidence, Finding, Text, Tries, Verdict, language_of, refine
from industria.interaction.sentences import identifiers, numbers, split

_MANUAL_CHARACTERS = 300
_KINDS = {
    "alarm": Text("报警值", "alarm limit"),
    "trip": Text("停机值", "trip limit"),
    "highest": Text("上限", "highest permitted value"),
    "lowest": Text("下限", "lowest permitted value"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a work order, in both languages, on its evidence."""

    heading: Text
    text: Text
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class WorkOrder:
    """A drafted work order. Priority follows from limits passed and from how far the readings left their range.

    ``machine`` is its id, empty where no list tells it; ``missing``: what the plant had nothing to say of.
    """

    title: Text
    priority: str
    lines: tuple[Line, ...]
    machine: str = ""
    missing: tuple[Text, ...] = ()

    def to_json(self) -> dict[str, object]:
        """As ``industria`` prints it."""
        return {
            "title": self.title.to_json(),
            "machine": self.machine,
            "priority": self.priority,
            "missing": [text.to_json() for text in self.missing],
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
        return replace(order, lines=lines)

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
    lines = [
        *_observed(diagnosis),
        *_limits(diagnosis),
        *_faults(diagnosis),
        *_history(diagnosis),
        *_manual(diagnosis),
        *(
            Line(Text("备件", "Spare part"), Text(item.excerpt, item.excerpt), (item,))
            for item in diagnosis.parts
        ),
    ]
    outside = any(r.direction != "inside" for r in diagnosis.readings)
    urgent = any(p.limit.kind in ("trip", "highest", "lowest") for p in diagnosis.limits)
    priority = "urgent" if urgent else "high" if outside or diagnosis.limits else "normal"
    return WorkOrder(
        _title(diagnosis), priority, tuple(lines), diagnosis.equipment, diagnosis.missing
    )


def _title(diagnosis: Diagnosis) -> Text:
    """The machine with its name; without one the channels, for a table's name is no machine's."""
    if not diagnosis.equipment:
        channels = ", ".join(diagnosis.alarm.columns[:3])
        return Text(f"检查测点 {channels}：设备未知", f"Inspect {channels}: machine not known")
    zh = next((n for n in diagnosis.names if language_of(n) == "zh"), "")
    en = next((n for n in diagnosis.names if language_of(n) != "zh"), "")
    place = diagnosis.equipment
    return Text(
        f"检查 {place}{f'（{zh or en}）' if zh or en else ''}：传感器报警",
        f"Inspect {place}{f' ({en or zh})' if zh or en else ''}: sensor alarm",
    )


def _observed(diagnosis: Diagnosis) -> list[Line]:
    zh, en = statements(diagnosis, "zh"), statements(diagnosis, "en")
    return [
        Line(Text("现象", "Observed"), Text(one.text, other.text), (one.evidence,))
        for one, other in zip(zh, en, strict=True)
    ]


def _limits(diagnosis: Diagnosis) -> list[Line]:
    lines = []
    for passed in diagnosis.limits:
        name = _KINDS[passed.limit.kind]
        unit, limit_unit = f" {passed.unit}".rstrip(), f" {passed.limit.unit}".rstrip()
        bound = f"{passed.limit.value:g}{limit_unit}"
        value = f"{passed.value:.4g}{unit}"
        below = passed.limit.kind == "lowest"
        source = _source(passed.evidence[1])
        lines.append(
            Line(
                Text(f"越限（{source.zh}）", f"Limit passed ({source.en})"),
                Text(
                    f"{passed.sensor} 于 {passed.time} 达到 {value}，{'低于' if below else '超过'}{name.zh} {bound}"
                    f"（{passed.limit.line}）。",
                    f"{passed.sensor} read {value} at {passed.time}, {'below' if below else 'beyond'} the {name.en} "
                    f"of {bound} ({passed.limit.line}).",
                ),
                passed.evidence,
            )
        )
    return lines


def _faults(diagnosis: Diagnosis) -> list[Line]:
    lines = []
    for row, item in diagnosis.fault_rows:
        source = _source(item)
        heading = Text(f"原因与措施（{source.zh}）", f"Cause and action ({source.en})")
        lines.append(Line(heading, Text(row, row), (item,)))
    return lines


def _history(diagnosis: Diagnosis) -> list[Line]:
    lines = [
        Line(
            Text("历史工单", "Past work order"),
            Text(f"类似工单：{item.excerpt}", f"Similar order: {item.excerpt}"),
            (item,),
        )
        for item in diagnosis.past_orders
    ]
    for machine, item in diagnosis.similar_orders:
        heading = Text(
            f"同型设备 {machine} 的工单", f"Order at {machine}, a machine of the same model"
        )
        lines.append(Line(heading, Text(item.excerpt, item.excerpt), (item,)))
    return lines


def _manual(diagnosis: Diagnosis) -> list[Line]:
    """Passages of documents, as the documents are called: what was ingested as one need not be a manual."""
    lines = []
    for item in diagnosis.manual:
        quote = _beginning(item.excerpt)
        lines.append(Line(_source(item), Text(quote, quote), (item,)))
    return lines


def _source(item: Evidence) -> Text:
    name = item.asset.rsplit("-", 1)[0]
    if not item.locator.page:
        return Text(f"文件 {name}", name)
    return Text(f"文件 {name} 第 {item.locator.page} 页", f"{name}, page {item.locator.page}")


def _beginning(text: str) -> str:
    """Whole sentences from the start of a passage, up to a length."""
    out = ""
    for sentence in split(text):
        if out and len(out) + len(sentence) > _MANUAL_CHARACTERS:
            break
        out = f"{out} {sentence}".strip()
    return out
