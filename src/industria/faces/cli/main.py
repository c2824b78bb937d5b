"""``industria``: a verb for each tool, found by its name, and the verbs of the program itself."""

from __future__ import annotations

import errno
import json
import logging
import os
import sqlite3
import sys
from collections.abc import Sequence
from contextlib import suppress
from io import StringIO
from pathlib import Path
from typing import Any

import click

from industria import capabilities
from industria.core import BusyError, IndustriaError, Tool
from industria.faces.cli.listing import remember
from industria.faces.cli.terminal import say, spoken, terminal
from industria.faces.cli.verb import Verb
from industria.faces.engine.near import OWN, plant_of
from industria.faces.engine.place import SETTING
from industria.faces.engine.running import is_up, start
from industria.faces.found import tools

_HELP = (
    "industria: governed data, grounded answers and checked artefacts for a plant."
    " / 工厂的数据治理、有据可查的回答与经过验证的成果。"
)


class Verbs(click.Group):
    """The commands under one prefix of the tools' names; ``default`` takes a first word that is none."""

    def __init__(self, prefix: str, name: str | None = None, **settings: Any) -> None:
        super().__init__(name, **settings)
        self.prefix = prefix

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The next parts of all names under the prefix."""
        below = {t.name.removeprefix(self.prefix) for t in self._tools() if t.name != self._self}
        parts = {name.partition(".")[0].replace("_", "-") for name in below}
        return sorted(parts if self.prefix else parts | OWN)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a tool, a group of several, or a verb of the program."""
        if not self.prefix and cmd_name in OWN:
            from industria.faces.cli import own

            return own.VERBS[cmd_name]
        name = self.prefix + cmd_name.replace("-", "_")
        if any(t.name.startswith(f"{name}.") for t in self._tools()):
            return group_of(name, cmd_name)
        tool = tools().get(name)
        return Verb(tool, cmd_name) if tool is not None else None

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """``industria graph PATTERN``: what is no verb goes to the tool of the group's own name."""
        if self._default and (
            not args or args[0] not in [*self.list_commands(ctx), "-h", "--help"]
        ):
            args = [_DEFAULT, *args]
        return super().parse_args(ctx, args)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command of the first word."""
        if args and args[0] == _DEFAULT and self._default:
            return _DEFAULT, Verb(self._default, self.name or ""), args[1:]
        return super().resolve_command(ctx, args)

    @property
    def _self(self) -> str:
        return self.prefix.removesuffix(".")

    @property
    def _default(self) -> Tool | None:
        return tools().get(self._self) if self.prefix else None

    def _tools(self) -> list[Tool]:
        return [t for t in tools().values() if t.name.startswith(self.prefix)]


_DEFAULT = "\x00"
_HELP_NAMES = ["-h", "--help"]
_SETTINGS: dict[str, Any] = {"help_option_names": _HELP_NAMES}


def group_of(name: str, shown: str) -> Verbs:
    """The group of the tools ``name.*``; where a tool has that name itself it is what comes without a verb."""
    own = tools().get(name)
    listed = ", ".join(
        sorted(
            {
                t.name.removeprefix(f"{name}.").partition(".")[0].replace("_", "-")
                for t in tools().values()
                if t.name.startswith(f"{name}.")
            }
        )
    )
    told = ""
    if own:
        first = " ".join(n.upper() for n, a in own.arguments.items() if a.required)
        told = (
            f"{own.description.in_language(spoken())}: industria {shown} {first}".rstrip() + "; or "
        )
    return Verbs(
        f"{name}.", shown, help=f"{told}{listed}", context_settings=_SETTINGS,
        no_args_is_help=own is None,
    )  # fmt: skip


app = Verbs("", "industria", help=_HELP, context_settings=_SETTINGS, no_args_is_help=True)


def main() -> None:
    """Run a command in this process; an error of industria is one sentence on stderr and its exit code."""
    words = sys.argv[1:]
    if words in (["-h"], ["--help"]):
        _list_all()
        raise SystemExit(0)
    code = run(words)
    if code in (0, 1) and _wants_engine(words):
        with suppress(OSError, BusyError):  # the command itself is done; the next starts anew
            start(plant_of(words), wait=False)
    raise SystemExit(code)


def _list_all() -> None:
    """All commands, which the next process need not gather again."""
    text = (
        app.get_help(click.Context(app, info_name="industria", help_option_names=_HELP_NAMES))
        + "\n"
    )
    terminal().write(text)
    named = {tool.function.__module__ for tool in tools().values()}
    loaded = {n for n in sys.modules if n.partition(".")[0] == "industria"}
    files = (getattr(sys.modules.get(name), "__file__", None) for name in named | loaded)
    remember(text, [*capabilities.__path__, *(path for path in files if path)])


def _wants_engine(words: Sequence[str]) -> bool:
    """Whether the next command should find the plant open: a person types, or the setting says so."""
    if not words or words[0].startswith("-") or words[0] in OWN or "--help" in words:
        return False
    setting = os.environ.get(SETTING, "")
    typed = terminal().reads and terminal().shows
    folder = Path(plant_of(words)).expanduser()
    wanted = setting == "always" or (not setting and typed)
    return wanted and (folder / "plant.json").exists() and not is_up(folder)


def run(words: Sequence[str]) -> int:
    """Run a command at the terminal of this context; returns its exit code."""
    logging.getLogger("asyncua").setLevel(
        logging.CRITICAL
    )  # its remarks are nobody's who runs a command
    told, code = "", 0
    try:
        ended = app.main(list(words), prog_name="industria", standalone_mode=False)
        return ended if isinstance(ended, int) else 0
    except SystemExit as error:
        return error.code if isinstance(error.code, int) else 1
    except click.exceptions.Abort:
        terminal().remark("industria: interrupted; run the same command again to go on\n")
        return 130
    except click.ClickException as error:
        shown = StringIO()
        error.show(shown)
        terminal().remark(shown.getvalue())
        return error.exit_code
    except IndustriaError as error:
        told, code = str(error), error.exit_code
    except (OSError, sqlite3.OperationalError) as error:
        told, code = _disk_trouble(error), BusyError.exit_code
        if not told:
            raise
    if "--json" in words:
        say(json.dumps({"error": told}, ensure_ascii=False))
    terminal().remark(f"industria: {told}\n")
    return code


def _disk_trouble(error: Exception) -> str:
    """What a full or closed disk is called; empty where an error is of another kind."""
    number = error.errno if isinstance(error, OSError) else None
    if number in (errno.ENOSPC, errno.EDQUOT) or "is full" in str(error):
        return f"expected room on the disk, found that it is full ({error}): make room and run the same command again"
    if number in (errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO) or isinstance(
        error, sqlite3.OperationalError
    ):
        return (
            f"expected a disk that can be read and written, found that it refuses ({error}): "
            "see to the disk and to who may write there, and run the same command again"
        )
    return ""
