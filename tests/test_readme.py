"""The README's commands run as written, and its Chinese twin has the same ones."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from in_process import industria

ROOT = Path(__file__).parents[1]


def commands(name: str) -> list[str]:
    text = (ROOT / name).read_text(encoding="utf-8")
    block = next(
        b for b in re.findall(r"```sh\n(.*?)```", text, re.DOTALL) if "industria init" in b
    )
    return block.strip().splitlines()


def python_block(name: str) -> str:
    return re.search(r"```python\n(.*?)```", (ROOT / name).read_text(encoding="utf-8"), re.DOTALL)[
        1
    ]


def test_the_twins_have_the_same_commands():
    plain = [re.sub(r'"[^"]*"', '"..."', c) for c in commands("README.md")]
    assert plain == [re.sub(r'"[^"]*"', '"..."', c) for c in commands("README.zh.md")]
    assert python_block("README.md") == python_block("README.zh.md")
    for name in ("README.md", "README.zh.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "make demo" in text and "make test" in text
        assert (ROOT / "docs" / "page.png").is_file()


def test_the_commands_run_as_written(station_files: Path, tmp_path: Path):
    shutil.copytree(station_files, tmp_path / "files")
    for command in commands("README.md"):
        if command.startswith("industria serve"):
            continue  # tests/test_page.py runs it
        words = [w.strip('"') for w in re.findall(r'"[^"]*"|\S+', command)][1:]
        done = industria(*words, cwd=tmp_path)
        assert done.returncode == 0, (command, done.stdout, done.stderr)
    no_weights = os.environ | {"XDG_CACHE_HOME": str(tmp_path / "cache")}  # the same on any machine
    done = subprocess.run(
        [sys.executable, "-c", python_block("README.md")],
        cwd=tmp_path, env=no_weights, capture_output=True, text=True, timeout=900,
    )  # fmt: skip
    assert done.returncode == 0 and "VT-101" in done.stdout, done.stderr


def test_every_public_folder_is_in_the_tree():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for folder in (ROOT / "src" / "industria").iterdir():
        if folder.is_dir() and folder.name != "__pycache__":
            assert f"  {folder.name}/" in text, folder.name
