"""The command ``industria``: answered by the plant's engine where one is up, else in this process."""

from __future__ import annotations

import sys
from io import TextIOWrapper


def main() -> None:
    """Run the command; see ``faces.engine.near`` and ``faces.cli.main``."""
    from industria.faces.engine.near import answered

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # what no terminal can show
    words = sys.argv[1:]
    if words in (["-h"], ["--help"]):
        from industria.faces.cli.listing import remembered

        if listing := remembered():
            sys.stdout.write(listing)
            raise SystemExit(0)
    code = answered(words)
    if code is None:
        from industria.faces.cli.main import main as run_here

        run_here()
    raise SystemExit(code)


def __getattr__(name: str) -> object:
    """``app``: the command as click knows it, imported when it is asked for."""
    if name == "app":
        from industria.faces.cli.main import app

        return app
    raise AttributeError(f"module 'industria.cli' has no attribute {name!r}")


if __name__ == "__main__":
    main()
