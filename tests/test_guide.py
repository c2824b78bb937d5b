"""The guide to a proved interlock runs as written, and says what happens."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from in_process import industria

pytest.importorskip("z3")
GUIDE = Path(__file__).parents[1] / "docs" / "interlock.md"
TEXT = GUIDE.read_text(encoding="utf-8")


def blocks(kind: str, text: str = TEXT) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", text, re.DOTALL)


@pytest.mark.slow
def test_the_guide_runs_as_written(tmp_path: Path) -> None:
    sources, texts = blocks("iecst"), blocks("text")
    for name, content in zip(("pump.st", "fixed.st", "tank.st"), sources, strict=True):
        (tmp_path / name).write_text(content)
    (tmp_path / "pump.spec").write_text(texts[0])
    (tmp_path / "tank.spec").write_text(texts[-1])
    commands = [c for b in blocks("sh") for c in b.strip().splitlines() if "plc write" not in c]
    assert len(commands) == 10
    for command in commands:
        words = [w.strip('"') for w in re.findall(r'"[^"]*"|\S+', command)][1:]
        done = industria(*words, cwd=tmp_path)
        refuted = "check pump.st" in command
        assert done.returncode == (1 if refuted else 0), (command, done.stdout, done.stderr)
        if refuted:
            assert "start=TRUE, stop=TRUE" in done.stdout and done.stdout.count("VIOLATED") == 3
        if "check fixed.st" in command:
            assert "passed: 4 of 4 proved" in done.stdout


def test_the_chinese_twin_has_the_same_programs_and_commands() -> None:
    twin = GUIDE.with_name("interlock.zh.md").read_text(encoding="utf-8")
    for kind in ("iecst", "sh"):
        assert blocks(kind, twin) == blocks(kind)


def test_the_number_of_blocks_is_right() -> None:
    from industria.applications.production.plc.blocks.library import library

    assert len(library()) == 19 and "Nineteen blocks" in TEXT
