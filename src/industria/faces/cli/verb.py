"""A command made of a tool: arguments from its schema, the call, and the result on the terminal."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from industria.core import Caller, Language, Text, Tool
from industria.core.file_text import read_text_file
from industria.core.tool import FILE_TEXT, NAMES_FILE, POSITIONAL, Argument
from industria.faces.cli.terminal import (
    asker,
    chat_configuration,
    progress_bar,
    say,
    spoken,
    terminal,
    user,
)
from industria.faces.shown import json_of, passed, text_of

if TYPE_CHECKING:
    from industria.plant import Plant

_PLANT = Text("工厂的文件夹", "the plant's folder")
_JSON = Text("在标准输出打印 JSON", "print JSON on stdout")
_LANGUAGE = Text("zh 或 en", "zh or en; default: the terminal's")
_SMALL = Text("使用 0.5B 语言模型", "use the 0.5B language model")
_YES = Text("不再询问, 直接执行", "act without asking")
_TYPES: dict[str, click.ParamType[Any]] = {
    "string": click.STRING,
    "integer": click.INT,
    "number": click.FLOAT,
    "boolean": click.BOOL,
}
_NEGATIVE = re.compile(r"-[.,]?\d")
_MINUS = (
    "\ue000"  # before a value that begins with a minus, for as long as options are told from values
)


def _unmarked(value: object) -> object:
    if isinstance(value, tuple):
        return tuple(_unmarked(v) for v in value)
    return value.removeprefix(_MINUS) if isinstance(value, str) else value


class Verb(click.Command):
    """The command of a tool; its arguments are read from the function when they are needed."""

    def __init__(self, tool: Tool, name: str) -> None:
        """``name``: what it is called where it stands."""
        super().__init__(name, callback=self._called, help=tool.description.in_language(spoken()))
        self.tool = tool

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """The tool's own arguments, and those that every command takes."""
        language, known = spoken(), self.tool.arguments
        own = [_parameter(a, language) for a in known.values()]
        return [*own, *_common(self.tool, known, language), self.get_help_option(ctx)]  # type: ignore[list-item]

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As of any command, but ``-5 °C`` is a value and no option."""
        marked = [
            _MINUS + word if _NEGATIVE.match(word) and not before.startswith("--") else word
            for before, word in zip(["", *args], args, strict=False)
        ]
        left = super().parse_args(ctx, marked)
        ctx.params = {name: _unmarked(value) for name, value in ctx.params.items()}
        return left

    def _called(self, **values: Any) -> None:
        _run(self.tool, self.tool.arguments, values)


def _parameter(argument: Argument, language: Language) -> click.Parameter:
    """An argument without a name where it must be given, an option where it may."""
    kind = _kind(argument)
    name = argument.name
    if argument.required or POSITIONAL in argument.marks:
        return click.Argument(
            [name], type=kind, required=argument.required, nargs=-1 if argument.is_list else 1,
            default=None, metavar=name.upper() + ("..." if argument.is_list else ""),
        )  # fmt: skip
    told = argument.description.in_language(language) if argument.description else ""
    if argument.schema.get("type") == "boolean":
        flag = f"--{_dashed(name)}"
        both = f"{flag}/--no-{_dashed(name)}" if argument.default else flag
        return click.Option([both, name], is_flag=True, default=bool(argument.default), help=told)
    if argument.default not in (None, "", 0, 0.0) and not argument.is_list:
        told += f"  [{argument.default}]"
    short = [mark for mark in argument.marks if mark.startswith("-")]
    return click.Option(
        [*short, f"-{name}" if len(name) == 1 else f"--{_dashed(name)}", name], type=kind, help=told,
        multiple=argument.is_list, default=None,
        metavar="FILE" if argument.is_path or FILE_TEXT in argument.marks else None,
    )  # fmt: skip


def _kind(argument: Argument) -> click.ParamType[Any]:
    schema = argument.schema
    if argument.is_list:
        items = schema["items"]
        assert isinstance(items, dict)
        schema = items
    enum = schema.get("enum")
    if isinstance(enum, list):
        return click.Choice([str(v) for v in enum if v is not None])
    given = schema.get("type")
    return _TYPES[str(given[0] if isinstance(given, list) else given)]


def _common(tool: Tool, known: dict[str, Argument], language: Language) -> list[click.Parameter]:
    """What every command takes; a tool's own argument of the same name stands for it."""
    made: list[click.Parameter] = [
        click.Option(["--plant"], default=".", metavar="DIR", help=_PLANT.in_language(language)),
        click.Option(["--json", "as_json"], is_flag=True, help=_JSON.in_language(language)),
    ]
    if "language" not in known:
        made.append(
            click.Option(
                ["--language"],
                type=click.Choice(["zh", "en"]),
                help=_LANGUAGE.in_language(language),
            )
        )
    if "chat" in tool.needs:
        made.append(click.Option(["--small"], is_flag=True, help=_SMALL.in_language(language)))
    if (tool.asks is not None or "person" in tool.needs) and "yes" not in known:
        made.append(click.Option(["--yes"], is_flag=True, help=_YES.in_language(language)))
    return made


def _run(tool: Tool, known: dict[str, Argument], values: dict[str, Any]) -> None:
    here = terminal()
    as_json = bool(values.pop("as_json"))
    where, small = _folder(values.pop("plant")), bool(values.pop("small", False))
    yes = bool(values.get("yes", False))
    spoke = values.get("language") or spoken()
    emitted: list[str] = []

    def emit(text: str) -> None:
        emitted.append(text)
        here.write(text)

    resident = _resident(tool, where, small)
    given = {
        n: _given(known[n], v)
        for n, v in values.items()
        if n in known and v is not None and v != () and (v != "" or known[n].required)
    }
    with resident or _opened(tool, where, small) as plant, progress_bar() as progress:
        session = plant.session(progress, Caller(user(), "admin", present=True))
        session = replace(
            session, language=spoke, ask=asker(yes), note=here.remark, watched=here.reads
        )
        if not as_json:
            session = replace(session, emit=emit)
        here.gone(session.budget.cancel)
        result = session.calls.call(tool.name, given, session)
        if as_json:
            say(json.dumps(json_of(result), ensure_ascii=False))
        elif text := text_of(result, spoke).removeprefix("".join(emitted)):
            here.write(text if text.endswith("\n") else text + "\n")
    if not passed(result):
        raise SystemExit(1)


def _given(argument: Argument, value: Any) -> object:
    if FILE_TEXT in argument.marks:
        return read_text_file(Path(value))
    if isinstance(value, tuple):
        return list(value)
    return value


def _folder(name: str) -> Path:
    """The plant's folder as the person at the terminal names it."""
    return (terminal().folder or Path()) / Path(name).expanduser()


def _resident(tool: Tool, where: Path, small: bool) -> AbstractContextManager[Plant] | None:
    """The plant that is open already, where this is the engine.

    Raises ElsewhereError where that is not the one, not as it is wanted, or the tool is for a process of its own.
    """
    here = terminal()
    if here.plant is None:
        return None
    if _is_for_its_own_process(tool) or small != here.small or where.resolve() != here.plant.root:
        raise ElsewhereError
    return nullcontext(here.plant)


def _is_for_its_own_process(tool: Tool) -> bool:
    """What keeps a terminal, gives keys or replaces a plant; and what reads or writes files that are named.

    A file's name means something in the folder, with the open files and the rights of whoever typed it.
    """
    return (
        tool.here
        or tool.plant != "needed"
        or any(a.is_path or {FILE_TEXT, NAMES_FILE} & set(a.marks) for a in tool.arguments.values())
    )


@contextmanager
def _opened(tool: Tool, where: Path, small: bool) -> Iterator[Plant]:
    """The plant that a tool works in: one that is there, one that is made, or one for this call only."""
    from industria.plant import Plant

    chat = chat_configuration(small)
    if tool.plant == "optional" and not (where / "plant.json").exists():
        with (
            tempfile.TemporaryDirectory(prefix="industria-") as scratch,
            Plant.open(Path(scratch) / "plant", chat=chat, who=user()) as plant,
        ):
            plant.scratch = True
            yield plant
        return
    with Plant.open(where, chat=chat, create=tool.plant == "made", who=user()) as plant:
        yield plant


class ElsewhereError(Exception):
    """A command that the engine leaves to a process of its own; nothing of it was done."""


def _dashed(name: str) -> str:
    return name.replace("_", "-")
