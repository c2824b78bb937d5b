"""What a command of industria says in JSON, run in this process as a user types it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast


def said(command: str, *words: str, plant: Path | None = None) -> Any:
    """The JSON of ``industria COMMAND --json WORDS``; None where it is not there or says none.

    A command that is refused says why on its error stream and nothing on its output: a row then has nothing
    to count, and is short.
    """
    from click import Command
    from click.testing import CliRunner

    from industria.cli import app

    there = [] if plant is None else ["--plant", str(plant)]
    done = CliRunner().invoke(cast(Command, app), [*command.split(), *there, "--json", *words])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    try:
        return json.loads(done.stdout)
    except ValueError:
        return None
