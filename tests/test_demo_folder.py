"""The demo on somebody's own files: says what it read and what not, watches, asks and promises nothing of the twin."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from industria.demo import strange_folder
from industria.demo.story import run_demo
from industria.plant import ChatConfiguration

START = datetime(2026, 3, 2)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("某 厂")
    rows = [
        f"{START + timedelta(minutes=i):%d.%m.%Y %H:%M};{i * 7 % 11 + 40 * (i > 340)},5;{i * 5 % 7},25;{'故障' if i == 9 else '3,5'}"
        for i in range(400)
    ]
    (folder / "干燥机 50%.csv").write_text(
        "Zeit;KL-7 温度 [℃];KL-7 Druck [bar];KL-7 Strom [A]\n" + "\n".join(rows)
    )
    (folder / "设备.csv").write_text("tag,name,type\nKL-7,dryer,dryer\nKL-8,cooler,cooler\n")
    (folder / "说明.md").write_text(
        "# KL-7\n\nIf the temperature of KL-7 is high, clean the filter.\n"
    )
    (folder / "broken.pdf").write_bytes(b"%PDF-1.4 nothing")
    return folder


@pytest.mark.parametrize("language", [pytest.param("zh", marks=pytest.mark.slow), "en"])
def test_the_demo_tells_of_a_folder_what_it_is_and_is_not(
    files: Path, tmp_path: Path, language: str
) -> None:
    steps = None if language == "zh" else ("knowledge", "trust")
    with (tmp_path / "out.txt").open("w") as out:
        result = run_demo(
            tmp_path / "demo", files, language, chat=ChatConfiguration("none"), out=out, steps=steps
        )  # type: ignore[arg-type]
    said = " ".join((tmp_path / "out.txt").read_text().split())
    assert result.passed, result.broken
    assert "broken.pdf" in said and "故障" in said
    assert result.steps[0]["tables_with_open_points"] == 1
    if language == "en":
        assert "not understood" in said and "未读懂" not in said
        return
    assert [s["step"] for s in result.steps] == ["knowledge", "governance", "detector", "answers", "work_order", "trust"]  # fmt: skip
    assert "未读懂" in said and "not understood" not in said
    by_step = {s["step"]: s for s in result.steps}
    assert by_step["detector"]["watched"] == 1
    assert by_step["answers"]["questions"][-1]["verdict"] == "refused"


def test_a_budget_that_ends_names_the_tables_that_are_left(
    files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(strange_folder, "GOVERN_S", 0.0)
    monkeypatch.setattr(strange_folder, "WATCH_S", 0.0)
    with (tmp_path / "out.txt").open("w") as out:
        result = run_demo(
            tmp_path / "demo", files, "en", chat=ChatConfiguration("none"), out=out, steps=("knowledge", "governance", "detector")
        )  # fmt: skip
    said = (tmp_path / "out.txt").read_text()
    assert result.passed
    assert "no time left to check 2 tables" in said and "no time left to train on 1 tables" in said
