"""plc.write, plc.edit: a program from a sentence, or changed by one; proved before anybody gets it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from industria.capabilities.plc.proofs import Spec
from industria.capabilities.plc.shown import report_text
from industria.capabilities.plc.work import (
    kept_name,
    named_file,
    proof_options,
    properties_of,
    watched,
)
from industria.core import FILE_TEXT, WRITTEN, Language, NotPermittedError, Session, Text
from industria.core.file_text import read_text_file
from industria.stores import Stores

if TYPE_CHECKING:
    from industria.applications.production.plc.writing.specify import Specification
    from industria.applications.production.plc.writing.write import Draft, WriteOptions, Written

Out = Annotated[Path | None, Text("结果写到哪里", "where the result is written"), WRITTEN]
Drafts = Annotated[int, Text("模型最多起草几稿", "drafts of the model at most")]
AllSeconds = Annotated[float, Text("全部时间 (s)", "time for everything (s)")]
Review = Annotated[
    bool,
    Text("先显示规格, 问过再写", "show the specification and ask before writing"),
]  # fmt: skip
_MOST_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Program:
    """What came of a request: a program that passed every check, or a refusal with the findings."""

    written: Written
    name: str
    with_difference: bool = False

    @property
    def passed(self) -> bool:
        """Whether a draft passed every check."""
        return self.written.accepted

    def to_json(self) -> dict[str, object]:
        """The verdict, the text (``program``, and ``source`` as kept programs call it) and all drafts."""
        found = self.written.to_json()
        return {**found, "source": found["program"], "program_name": self.name}

    def show(self, language: Language) -> str:
        """Each draft with its findings, the program with its proofs, what the change was."""
        lines = [x for n, d in enumerate(self.written.attempts, 1) for x in _draft(n, d, language)]
        draft = self.written.draft
        if draft is not None and draft.report is not None:
            lines += ["", draft.text, report_text(draft.report, "program", language)]
        if not self.written.accepted:
            none = Text("拒绝: 没有通过检查的程序", "refused: no program passed every check")
            lines.append(none.in_language(language))
            findings = self.written.answer.findings
            lines += [
                "  " + f.message.in_language(language)
                for f in findings
                if f.check == "plc.impossible"
            ]
        return "\n".join(lines + (self.written.difference() if self.with_difference else []))


def write(
    session: Session[Stores],
    request: Annotated[str, Text("程序要做什么, 或写着它的文件", "what the program has to do, or a file that says it")],
    name: Annotated[str, Text("保存的名称; 默认不保存", "the name it is kept under; not kept without")] = "",
    spec: Spec = "",
    twin: Annotated[str, Text("孪生: tank, conveyor, press, pump_station", "the twin it is for: tank, conveyor, press, pump_station")] = "",
    out: Out = None,
    drafts: Drafts = 5,
    seconds: AllSeconds = 240.0,
    review: Review = False,
) -> Program:  # fmt: skip
    """Write a program, prove it, repair it; refused with the findings where none passes."""
    options = _options(session, drafts, seconds)
    path = named_file(session, request)
    text = read_text_file(path) if path else request
    workshop, properties = session.plant.production, properties_of(spec)
    specification = (
        workshop.specify_twin(twin, text, properties)
        if twin
        else workshop.specify_plc(text, properties)
    )
    _reviewed(session, specification, review)
    written = workshop.write_plc(specification, options, watched(session), keep_as=name)
    return _done(session, Program(written, name), out)


def edit(
    session: Session[Stores],
    program: Annotated[str, Text("已保存的程序, 或文件", "a kept program, or a file")],
    change: Annotated[str, Text("要改什么", "what is to be different")],
    rules: Annotated[str, Text("改后须成立的规则, 如 'if a then not b'", "what has to hold after it, as 'if a then not b'")] = "",
    spec: Annotated[str, Text("文件已满足的性质", "properties that hold already, for a file"), FILE_TEXT] = "",
    out: Out = None,
    drafts: Drafts = 5,
    seconds: AllSeconds = 240.0,
    review: Review = False,
) -> Program:  # fmt: skip
    """Change a program as a sentence says: what was proved of it still holds, and the change is shown.

    Where no change passes the program stays as it was.
    """
    options = _options(session, drafts, seconds)
    workshop, name = session.plant.production, kept_name(session, program, spec)
    specification = workshop.specify_edit(name, change, rules)
    _reviewed(session, specification, review)
    written = workshop.write_plc(specification, options, watched(session), keep_as=name)
    return _done(session, Program(written, name, with_difference=True), out)


def _options(session: Session[Stores], drafts: int, seconds: float) -> WriteOptions:
    left = proof_options(session, seconds).seconds
    from industria.applications.production.plc.writing.write import WriteOptions

    return WriteOptions(drafts=drafts, seconds=left)


def _reviewed(session: Session[Stores], specification: Specification, review: bool) -> None:
    """Show a specification, and with ``review`` go on only after a yes. Raises NotPermittedError."""
    lines = ["specification", *(f"  {x}" for x in specification.interface.text().splitlines())]
    lines += [f"  {p.id}: {p.text}" for p in specification.properties]
    lines += [
        f"  (left out: it means nothing over these names, or is no constant: {rule})"
        for rule in specification.dropped
    ]
    session.note("\n".join(lines) + "\n")
    question = Text("按此规格编写?", "write this program?").in_language(session.language or "en")
    if review and not session.ask(question):
        raise NotPermittedError(
            "expected a person's yes to the specification, found none: change it, or leave out the review"
        )


def _done(session: Session[Stores], made: Program, out: Path | None) -> Program:
    draft, answer = made.written.draft, made.written.answer
    if made.passed and draft and out is not None:
        out.write_text(draft.text, encoding="utf-8")
    session.run.outputs = {
        "program": made.name,
        "verdict": answer.verdict,
        "attempts": len(made.written.attempts),
        "sha256": hashlib.sha256((draft.text if draft else "").encode()).hexdigest(),
        "properties": [p.text for p in made.written.specification.properties],
    }
    return made


def _draft(number: int, draft: Draft, language: Language) -> list[str]:
    count = len(draft.findings)
    state = Text(f"{count} 处问题", f"{count} findings") if count else Text("通过", "passed")
    lines = [
        f"{number}. {draft.strategy}: {state.in_language(language)}  ({draft.tokens} tokens, "
        f"{draft.seconds:.1f} s)"
    ]
    for f in draft.findings[:_MOST_SHOWN]:
        lines.append("   " + f.message.in_language(language).replace("\n", "\n   "))
    return lines
