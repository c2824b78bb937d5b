"""plc.check, plc.change, plc.compare: what is proved of programs, alone, after one another, side by side."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from industria.capabilities.plc.shown import indented, report_text
from industria.capabilities.plc.work import proof_options, properties_of, ruled, watched
from industria.core import FILE_TEXT, Language, Session, Text
from industria.core.file_text import file_of
from industria.stores import Stores

if TYPE_CHECKING:
    from industria.applications.production.plc.check import Report
    from industria.applications.production.plc.compare import Comparison
    from industria.applications.production.plc.verification.engines import Verdict

Source = Annotated[
    str, Text("结构化文本 (ST) 程序", "a program in Structured Text"), FILE_TEXT
]  # fmt: skip
Spec = Annotated[
    str,
    Text("性质: 每行一条, 或 PLCverif 模式 (JSON)", "properties: one a line, or PLCverif patterns as JSON"),
    FILE_TEXT,
]  # fmt: skip
Cycle = Annotated[int, Text("一个扫描周期的毫秒数", "milliseconds that one scan takes")]
Unit = Annotated[
    str, Text("要证明的程序单元; 默认最后一个", "the program unit to prove; the last program without")
]  # fmt: skip
ProofSeconds = Annotated[float, Text("全部证明的时间 (s)", "time for all proofs together (s)")]
Depth = Annotated[int, Text("最多展开的周期数", "scans that are unrolled at most")]


@dataclass(frozen=True, slots=True)
class Checked:
    """A report on the program of a file or a name. ``wants_proof``: what only holds so far is no pass."""

    report: Report
    name: str
    wants_proof: bool = False

    @property
    def passed(self) -> bool:
        """Whether it is what was asked for."""
        return self.report.proved if self.wants_proof else self.report.passed

    def to_json(self) -> dict[str, object]:
        """The report."""
        return self.report.to_json()

    def show(self, language: Language) -> str:
        """Diagnostics, properties, sum."""
        said = report_text(self.report, self.name, language)
        if self.wants_proof and self.report.passed and not self.report.proved:
            more = Text(
                "有的性质仅在所查周期内成立: 不足以更换",
                "some rules hold only as far as they were followed: not enough for a change",
            )
            said += "\n" + more.in_language(language)
        return said


def check(
    session: Session[Stores],
    source: Source,
    spec: Spec = "",
    unit: Unit = "",
    seconds: ProofSeconds = 20.0,
    cycle: Cycle = 100,
    depth: Depth = 20,
) -> Checked:
    """Compile, then prove or refute every property; it does not pass where one is refuted or unknown."""
    options = proof_options(session, seconds, cycle, depth)
    from industria.applications.production.plc.check import check_program

    properties = properties_of(spec)
    report = check_program(source, properties, options, unit, watched(session))
    session.run.outputs = {
        "sha256": hashlib.sha256(source.encode()).hexdigest(),
        "properties": len(properties),
        "passed": report.passed,
        "errors": len(report.compiled.errors),
        "verdicts": _outcomes(report),
    }
    return Checked(report, file_of(source, "program"))


def change(
    session: Session[Stores],
    old: Annotated[str, Text("运行中的程序: 已保存的名称, 或文件", "the program that runs: a kept one, or a file")],
    new: Annotated[str, Text("取代它的程序", "the program that takes its place")],
    old_spec: Annotated[str, Text("旧程序文件的性质", "properties of the old one, for a file"), FILE_TEXT] = "",
    new_spec: Annotated[str, Text("新程序文件的性质", "properties of the new one, for a file"), FILE_TEXT] = "",
    cycle: Cycle = 100,
) -> Checked:  # fmt: skip
    """Prove that one program may take another's place while it runs, and give it back.

    Memory of the same names and types stays, so the new program begins where the old one is at that moment.
    """
    options = proof_options(session, cycle=cycle)
    from industria.applications.production.plc.verification.change import check_change

    sides = [ruled(session, old, old_spec), ruled(session, new, new_spec)]
    report = check_change(sides[:1], sides[1], options, watched(session))
    hashes = [hashlib.sha256(s.source.encode()).hexdigest() for s in sides]
    session.run.outputs = {"old": hashes[0], "new": hashes[1], "verdicts": _outcomes(report)}
    return Checked(report, new, wants_proof=True)


@dataclass(frozen=True, slots=True)
class Compared:
    """Whether two programs are the same to whoever is at their terminals."""

    found: Comparison

    @property
    def passed(self) -> bool:
        """Whether nothing tells them apart."""
        return not self.found.different

    def to_json(self) -> dict[str, object]:
        """Whether they are equivalent or different, and each output."""
        return self.found.to_json()

    def show(self, language: Language) -> str:
        """Each output, and the sum."""
        lines: list[str] = []
        for v in self.found.verdicts:
            lines.append(f"{v.id}: {_equal(v).in_language(language)}")
            if v.trace and v.outcome == "violated":
                lines.append(indented(v.trace.table()))
        total = (
            Text("等价", "equivalent")
            if self.found.equivalent
            else Text("不同", "different")
            if self.found.different
            else Text("未发现不同, 未证明", "no difference found, not proved")
        )
        return "\n".join([*lines, total.in_language(language)])


def compare(
    session: Session[Stores],
    first: Annotated[str, Text("一个程序", "a program"), FILE_TEXT],
    second: Annotated[str, Text("另一个输入输出相同的程序", "another with the same inputs and outputs"), FILE_TEXT],
    seconds: ProofSeconds = 20.0,
) -> Compared:  # fmt: skip
    """Prove two programs equivalent, or show inputs that tell them apart."""
    options = proof_options(session, seconds)
    from industria.applications.production.plc.compare import compare as compared

    found = compared(first, second, options, watched(session))
    session.run.outputs = {"equivalent": found.equivalent, "different": found.different}
    return Compared(found)


def _outcomes(report: Report) -> dict[str, str]:
    return {v.id: v.outcome for v in report.verdicts}


def _equal(v: Verdict) -> Text:
    if v.outcome == "proved":
        return Text("相同, 已证明", "equal, proved")
    if v.outcome == "bounded":
        return Text(f"{v.depth} 个周期内相同, 未证明", f"equal for {v.depth} scans, not proved")
    return Text({"violated": "不同"}.get(v.outcome, "未定"), v.outcome)
