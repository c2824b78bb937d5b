"""How a report on a program reads: its diagnostics, each property with how it was decided, the sum."""

from __future__ import annotations

from typing import TYPE_CHECKING

from industria.core import Language, Text

if TYPE_CHECKING:
    from industria.applications.production.plc.check import Report
    from industria.applications.production.plc.verification.engines import Verdict

_MARKS = {
    "proved": Text("已证明", "proved"),
    "bounded": Text("有界成立", "holds so far"),
    "violated": Text("不成立", "VIOLATED"),
    "unknown": Text("未定", "unknown"),
}


def report_text(report: Report, name: str, language: Language) -> str:
    """The report on the program of a file, or of another name, as people read it."""
    lines = [
        f"{name}:{d.place}: {d.severity}: {d.message.in_language(language)} [{d.code}]"
        for d in report.diagnostics
    ]
    for verdict in report.verdicts:
        lines += _verdict(verdict, language)
    return "\n".join([*lines, *_sum(report, language)])


def indented(text: str) -> str:
    """A table, set in."""
    return "    " + text.replace("\n", "\n    ")


def _verdict(v: Verdict, language: Language) -> list[str]:
    mark = _MARKS[v.outcome].in_language(language)
    so_far = Text(f"{v.depth} 个周期，未证明", f"{v.depth} scans, not proved").in_language(language)
    how = f"{so_far if v.outcome == 'bounded' else v.method}, {v.seconds:.2f} s"
    lines = [f"{mark:12} {v.id}: {v.property.text}  ({how})"]
    if v.note:
        lines.append(f"             {v.note}")
    if v.trace and v.outcome == "violated":
        lines.append(indented(v.trace.table()))
    return lines


def _sum(report: Report, language: Language) -> list[str]:
    if report.compiled.errors:
        return [Text("编译未通过", "does not compile").in_language(language)]
    if not report.passed:
        return []
    proved = sum(v.outcome == "proved" for v in report.verdicts)
    total = len(report.verdicts)
    if report.proved:
        said = Text(f"通过：{total} 条中 {proved} 条已证明", f"passed: {proved} of {total} proved")
    else:
        said = Text(
            f"未证明：{total} 条中 {proved} 条已证明，其余仅在所查周期内成立",
            f"not proved: {proved} of {total} proved, the others only hold for the scans that were "
            "looked at",
        )
    return [said.in_language(language)]
