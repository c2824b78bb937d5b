"""plc.explain, plc.convert, plc.blocks, plc.programs: programs read, exchanged and looked up."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from industria.capabilities.plc.proofs import Source
from industria.core import POSITIONAL, WRITTEN, InputError, Language, Session, Text
from industria.core.file_text import read_text_file
from industria.stores import Stores

if TYPE_CHECKING:
    from industria.applications.production.plc.blocks.library import Block
    from industria.applications.production.plc.explain import Sentence


@dataclass(frozen=True, slots=True)
class Explained:
    """What a program does, a sentence a line."""

    sentences: tuple[Sentence, ...]

    def to_json(self) -> list[dict[str, object]]:
        """Every sentence with the line it is of."""
        return [x.to_json() for x in self.sentences]

    def show(self, language: Language) -> str:
        """Line and sentence."""
        return "\n".join(f"{x.line:5}  {x.text.in_language(language)}" for x in self.sentences)


def explain(session: Session[Stores], source: Source) -> Explained:
    """Say in words what a program does, line by line."""
    from industria.applications.production.plc.explain import explain as explained

    found = Explained(tuple(explained(source)))
    session.run.outputs = {"sentences": len(found.sentences)}
    return found


@dataclass(frozen=True, slots=True)
class Converted:
    """A program in the other notation. ``written``: its text."""

    file: Path
    written: str

    def to_json(self) -> dict[str, object]:
        """The file that was written, and its text."""
        return {"file": str(self.file), "text": self.written}

    def show(self, language: Language) -> str:
        """The file that was written."""
        return str(self.file)


def convert(
    session: Session[Stores],
    file: Annotated[Path, Text("ST 程序或 PLCopen XML", "Structured Text, or PLCopen XML")],
    out: Annotated[Path, Text("写到哪里", "where the other one is written"), WRITTEN],
) -> Converted:
    """Convert between Structured Text and PLCopen XML, by the names of the files."""
    from industria.applications.production.plc.plcopen import from_plcopen, to_plcopen

    text = read_text_file(file)
    if file.suffix == ".xml" and out.suffix != ".xml":
        made = from_plcopen(text)
    elif out.suffix == ".xml":
        made = to_plcopen(text, file.stem)
    else:
        raise InputError(
            f"expected one of the files to end in .xml, found {file.name} and {out.name}"
        )
    out.write_text(made, encoding="utf-8")
    session.run.outputs = {"file": out.name}
    return Converted(out, made)


@dataclass(frozen=True, slots=True)
class Blocks:
    """Blocks of the library. ``whole``: with their rules and text."""

    blocks: tuple[Block, ...]
    whole: bool

    def to_json(self) -> list[dict[str, object]]:
        """Every block with its title, rules and text."""
        return [
            {
                "name": b.name,
                "title": b.title.to_json(),
                "properties": [p.text for p in b.properties],
                "source": b.source,
            }
            for b in self.blocks
        ]

    def show(self, language: Language) -> str:
        """A line a block; of one that was asked for its rules and text."""
        lines: list[str] = []
        for b in self.blocks:
            lines.append(f"{b.name:14} {b.title.in_language(language)}")
            if self.whole:
                lines += [f"    {p.text}" for p in b.properties] + [b.source]
        return "\n".join(lines)


def blocks(
    _session: Session[Stores],
    name: Annotated[str, Text("功能块; 默认列出全部", "a block to print; all are listed without"), POSITIONAL] = "",
) -> Blocks:  # fmt: skip
    """The library of proved building blocks."""
    from industria.applications.production.plc.blocks.library import block, library

    return Blocks((block(name),) if name else tuple(library()), bool(name))


@dataclass(frozen=True, slots=True)
class KeptPrograms:
    """The names of kept programs with whether each passed. ``source``: the text of the one asked for."""

    passed_by_name: dict[str, bool]
    source: str | None = None

    def to_json(self) -> dict[str, object]:
        """All programs, or the one that was asked for with its text."""
        if self.source is None:
            return {"programs": [{"name": n, "passed": p} for n, p in self.passed_by_name.items()]}
        ((name, passed),) = self.passed_by_name.items()
        return {"program": name, "passed": passed, "source": self.source}

    def show(self, language: Language) -> str:
        """A line a program; of the one that was asked for its text."""
        if not self.passed_by_name:
            return Text("还没有保存的程序", "no program is kept yet").in_language(language)
        marks = {True: Text("通过", "passed"), False: Text("未通过", "not passed")}
        lines = [f"{n}: {marks[p].in_language(language)}" for n, p in self.passed_by_name.items()]
        return "\n".join(lines if self.source is None else [*lines, self.source])


def programs(
    session: Session[Stores],
    program: Annotated[str, Text("名称; 默认列出全部", "its name; all are listed without"), POSITIONAL] = "",
) -> KeptPrograms:  # fmt: skip
    """List the kept programs, or read one by its name."""
    kept = session.plant.production.programs
    if not program:
        return KeptPrograms({name: kept.holds_passed(name) for name in kept.names()})
    found = kept.get(program)
    return KeptPrograms({found.name: found.passed}, found.source)
