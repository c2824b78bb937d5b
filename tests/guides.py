"""How the guides under docs say what is to be done, so that a test does exactly that.

```python make_pump.py     a file of that name, as it stands
```console                 lines with "$ " are commands; every other line has to occur in what they print
```console exit=1          the last command ends with 1, all before it with 0
```console not-run=WHY     not on a test machine, for one of the reasons in NOT_RUN
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

DOCS = Path(__file__).parents[1] / "docs"
NOT_RUN = {
    "network": "fetches packages or weights",
    "root": "changes the system: users, units, packages",
    "server": "goes on until it is stopped",
    "line": "needs a PLC or a broker",
    "weights": "needs the weights of the language model",
}
_BLOCK = re.compile(r"^```(\w+)([^\n`]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block: ``about`` is what stands behind its language, ``text`` its lines."""

    language: str
    about: str
    text: str

    @property
    def file(self) -> str:
        """The name of the file that it is; empty where it is none."""
        return "" if self.language == "console" else self.about

    @property
    def not_run(self) -> str:
        """Why it is not run; empty where it is."""
        return self.about.partition("not-run=")[2] if self.language == "console" else ""

    @property
    def exit_code(self) -> int:
        """What the last command ends with."""
        return int(self.about.partition("exit=")[2] or 0)

    @property
    def commands(self) -> Iterator[tuple[str, list[str]]]:
        """Each command with the lines that it has to print."""
        command, shown = "", []
        for line in self.text.splitlines():
            if line.startswith("$ "):
                if command:
                    yield command, shown
                command, shown = line[2:], []
            elif line.strip():
                shown.append(line.strip())
        if command:
            yield command, shown


def blocks_of(page: Path) -> list[Block]:
    """The fenced blocks of a page, in order."""
    found = _BLOCK.findall(page.read_text(encoding="utf-8"))
    return [Block(language, about.strip(), text) for language, about, text in found]


def pages() -> list[Path]:
    """All English pages that people wrote."""
    found = sorted(p for p in DOCS.rglob("*.md") if not p.name.endswith(".zh.md"))
    return [p for p in found if p.parent.name != "reference"]


def twin_of(page: Path) -> Path:
    """The Chinese page beside an English one."""
    return page.with_name(f"{page.stem}.zh.md")
