"""The command ``industria`` inside the test's own process: the same entry, without two seconds of start-up.

Where a test is about the process (signals, exit of the interpreter, what it imports), start one.
"""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from pathlib import Path
from unittest import mock

from industria.cli import main


def industria(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command with these words; what it printed and its exit code, as ``subprocess.run`` gives it.

    Stdout and stderr are byte streams, as pipes would be; stdin is at its end.
    """
    out = io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True)
    err = io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True)
    code: object = 0
    with (
        contextlib.chdir(cwd or Path.cwd()),
        mock.patch.dict(os.environ, {"INDUSTRIA_CHAT": "none"}),
        mock.patch.object(sys, "argv", ["industria", *arguments]),
        mock.patch.object(sys, "stdin", io.StringIO()),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            main()
        except SystemExit as ended:
            code = ended.code
    number = code if isinstance(code, int) else int(code is not None)
    return subprocess.CompletedProcess(arguments, number, _text(out), _text(err))


def _text(stream: io.TextIOWrapper) -> str:
    stream.seek(0)
    return stream.read()
