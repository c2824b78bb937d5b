"""The docs are whole and true: everything is documented, every command runs, and both languages say the same."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

import guides
from guides import DOCS, Block, blocks_of, pages, twin_of
from in_process import industria
from industria.core.errors import IndustriaError
from industria.faces.found import tools
from industria.faces.surroundings import SETTINGS, surroundings
from industria.foundation.ingest.formats import known_endings

ROOT = DOCS.parent
EVERY = "\n".join(p.read_text(encoding="utf-8") for p in [ROOT / "README.md", *DOCS.rglob("*.md")])
GUIDES = [
    p for p in pages() if any(b.language == "console" and not b.not_run for b in blocks_of(p))
]


def names(paths: list[Path]) -> list[str]:
    return [p.relative_to(DOCS).as_posix() for p in paths]


# -- everything is documented ---------------------------------------------------------------------


def test_every_tool_is_documented() -> None:
    lacking = [t.name for t in tools().values() if f"`{t.wire}`" not in EVERY]
    assert not lacking


def test_every_setting_that_the_code_reads_is_documented() -> None:
    read = set()
    for path in [*(ROOT / "src").rglob("*.py"), *(ROOT / "tools").iterdir(), ROOT / "Makefile"]:
        read |= set(re.findall(r"INDUSTRIA_[A-Z]+(?:_[A-Z]+)*", path.read_text(encoding="utf-8")))
    assert read and read == {name for name in SETTINGS if name.startswith("INDUSTRIA_")}


def test_every_file_format_and_exit_code_is_documented() -> None:
    for language in ("en", "zh"):
        page = surroundings("zh" if language == "zh" else "en")
        assert not [e for e in known_endings() if f"`{e}`" not in page]
        for error in IndustriaError.__subclasses__():
            if error.__module__ == IndustriaError.__module__:
                said = f"`{error.__name__}` | {error.exit_code} | {error.http_status} |"
                assert said in page, said


def test_every_file_of_a_plant_that_people_write_is_documented() -> None:
    for name in ("writes.json", "logins.json", "plant.json"):
        assert f"`{name}`" in EVERY


# -- both languages, and the way to every page ------------------------------------------------------


@pytest.mark.parametrize("page", pages(), ids=names(pages()))
def test_the_chinese_twin_has_the_same_commands_and_headings(page: Path) -> None:
    mine, other = blocks_of(page), blocks_of(twin_of(page))
    assert [b for b in mine if _counts(b)] == [b for b in other if _counts(b)]
    heads = [len(re.findall(r"^#+ ", p.read_text("utf-8"), re.MULTILINE)) for p in (page, twin_of(page))]  # fmt: skip
    assert heads[0] == heads[1]


def _counts(block: Block) -> bool:
    """Whether a block is more than something shown: a file, or commands."""
    return bool(block.file) or block.language != "text"


def _counts(block: Block) -> bool:
    """Whether a block is more than something shown: a file, or commands."""
    return bool(block.file) or block.language != "text"


def test_every_page_is_in_the_index_and_the_readme_leads_there() -> None:
    for ending in (".md", ".zh.md"):
        index = (DOCS / f"index{ending}").read_text(encoding="utf-8")
        for page in [*pages(), DOCS / "reference" / "tools.md", DOCS / "reference" / "surroundings.md"]:  # fmt: skip
            if page.name != "index.md":
                name = page.relative_to(DOCS).as_posix().removesuffix(".md") + ending
                assert f"({name})" in index, name
        assert f"docs/index{ending}" in (ROOT / f"README{ending}").read_text(encoding="utf-8")


def test_every_link_leads_to_a_file() -> None:
    for page in [ROOT / "README.md", ROOT / "README.zh.md", *DOCS.rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            if "://" not in target:
                assert (page.parent / target).exists(), (page.name, target)


# -- every command runs -----------------------------------------------------------------------------


def test_what_is_not_run_is_short_and_named() -> None:
    left = [(p.name, b.not_run) for p in pages() for b in blocks_of(p) if b.not_run]
    assert {why for _, why in left} <= set(guides.NOT_RUN), left
    assert len(left) <= 13, left


def test_no_command_hides_in_another_kind_of_block() -> None:
    for page in pages():
        for block in blocks_of(page):
            assert block.language not in ("sh", "bash", "shell"), (page.name, block.text)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh folder, with this very industria on the PATH and keys and weights of its own."""
    programs = tmp_path / ".bin"
    programs.mkdir()
    for name, words in (("industria", "-m industria.cli"), ("python3", "")):
        program = programs / name
        program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} {words} "$@"\n')
        program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / ".cache"))
    monkeypatch.setenv("INDUSTRIA_KEYS", str(tmp_path / ".keys"))
    work = tmp_path / "work"
    work.mkdir()
    return work


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("page", GUIDES, ids=names(GUIDES))
def test_the_commands_of_a_page_run_as_written(page: Path, folder: Path) -> None:
    if any("plc " in b.text for b in blocks_of(page)):
        pytest.importorskip("z3")
    for block in blocks_of(page):
        if block.file:
            (folder / block.file).write_text(block.text, encoding="utf-8")
    for block in blocks_of(page):
        if block.language == "console" and not block.not_run:
            _run(block, folder)


def _run(block: Block, folder: Path) -> None:
    commands = list(block.commands)
    for place, (command, shown) in enumerate(commands, 1):
        done = _done(command, folder)
        told = done.stdout + done.stderr
        expected = block.exit_code if place == len(commands) else 0
        assert done.returncode == expected, (command, told)
        for line in shown:
            assert line in told, (command, line, told)


def _done(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """What became of a command: in this process where no shell has anything to do with it."""
    words = shlex.split(command)
    if words[0] == "industria" and words[1] != "plc" and not set(command) & set("|<>&$;`"):
        return industria(*words[1:], cwd=folder)
    return subprocess.run(
        ["sh", "-c", command], cwd=folder, capture_output=True, text=True, timeout=600,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip
