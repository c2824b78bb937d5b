"""``industria generate report``: sentences around slots by a language model, the numbers by a query."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from industria.capabilities.generate.asking import answers
from industria.core import InputError, Language, Session, Text
from industria.stores import Stores

_MOST_ROWS = 500
_UNKNOWN = "#"  # stands in a prompt for a value that only the query may say


@dataclass(frozen=True, slots=True)
class Paragraph:
    """What was written of a row. ``written``: by the model; else it broke the rule (``broken``) and the row
    is listed as it is."""

    text: str
    template: str
    written: bool
    broken: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """A paragraph for each row of a query."""

    model: str
    statement: str
    paragraphs: tuple[Paragraph, ...]

    def to_json(self) -> dict[str, object]:
        """Paragraphs with their templates, and how many the model wrote."""
        return {
            "model": self.model, "statement": self.statement,
            "paragraphs": [
                {"text": p.text, "template": p.template, "written": p.written, "broken": list(p.broken)}
                for p in self.paragraphs
            ],
            "written": sum(p.written for p in self.paragraphs),
        }  # fmt: skip

    def show(self, language: Language) -> str:
        """The paragraphs, and how many were listed because the model's were refused."""
        listed = sum(not p.written for p in self.paragraphs)
        note = Text(
            f"{listed} 段未通过槽位检查, 照原样列出", f"{listed} failed the slot check and are listed as they are"
        )  # fmt: skip
        lines = [p.text for p in self.paragraphs]
        return "\n".join([*lines, *([note.in_language(language)] if listed else []), self.model])


def report(
    session: Session[Stores],
    model: Annotated[str, Text("模型: 名称或名称:版本", "the model: NAME or NAME:VERSION")],
    statement: Annotated[
        str,
        Text(
            '一条 SELECT; 列名可带单位, 如 "load [kW]"',
            'one SELECT; a column may say its unit: "load [kW]"',
        ),
    ],
    tokens: Annotated[int, Text("每段最多词元数", "most tokens of a paragraph")] = 96,
) -> Report:
    """Write a paragraph for each row of a query; every number in it is the query's.

    The model is given the names of what there is and the words, not the numbers, and answers with slots
    ``{NAME}``; a paragraph with a digit or a slot of its own is refused, and the row is listed instead.
    Train one on prompts ``machine = pump; load = #`` and answers ``The {machine} took {load}.``
    """
    from industria.models.language.rewards import slots

    found, cut = session.plant.lake.sql.query_within(statement, session.budget)
    rows = found.to_pylist()
    if cut or not 0 < len(rows) <= _MOST_ROWS:
        raise InputError(
            f"expected 1 to {_MOST_ROWS} rows to write of, found {'more' if cut else len(rows)}: change the query"
        )
    facts = [_facts(row) for row in rows]
    prompts = [
        "; ".join(f"{n} = {_UNKNOWN if _has_digit(v) else v}" for n, v in f.items()) for f in facts
    ]
    said, version = answers(session, model, prompts, tokens=tokens)
    paragraphs = []
    for prompt, fact, answer in zip(prompts, facts, said, strict=True):
        broken = slots(prompt, answer.text).broken
        if not answer.whole:
            broken = (*broken, "...")
        text = _listed(fact) if broken else _filled(answer.text, fact)
        paragraphs.append(Paragraph(text, answer.text, not broken, broken))
    session.run.reference = (version,)
    session.run.outputs = {
        "paragraphs": len(paragraphs), "written": sum(p.written for p in paragraphs), "statement": statement,
    }  # fmt: skip
    return Report(version, statement, tuple(paragraphs))


def _facts(row: Mapping[str, object]) -> dict[str, str]:
    """The cells of a row that hold something as text, by their name, with the unit that the name says."""
    from industria.foundation.units.header import unit_of_header

    found = {}
    for column, value in row.items():
        if value is None:
            continue
        name, unit = unit_of_header(column)
        shown = f"{value:g}" if isinstance(value, float) else str(value)
        found[name.replace("_", " ").strip()] = f"{shown} {unit}".strip()
    return found


def _has_digit(text: str) -> bool:
    return any(character.isdigit() for character in text)


def _filled(template: str, facts: Mapping[str, str]) -> str:
    for name, value in facts.items():
        template = template.replace(f"{{{name}}}", value)
    return template


def _listed(facts: Mapping[str, str]) -> str:
    return "; ".join(f"{name}: {value}" for name, value in facts.items())
