"""From alarm to work order; and a stranger who changes the files sees another result."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from industria.applications.maintenance.work_order import check_work_order
from industria.capabilities.maintenance.tools import diagnose
from industria.core import NotFoundError
from industria.demo.folder import SENSORS
from industria.demo.story import STEPS, run_demo
from industria.demo.twin import fault_times
from industria.interaction.sentences import numbers
from industria.plant import ChatConfiguration, Plant

NO_CHAT = ChatConfiguration("none")


def test_the_diagnosis_names_sensor_equipment_orders_and_section(station: Plant):
    diagnosis = diagnose(station, "")
    assert diagnosis.readings[0].sensor == "VT-101"
    assert diagnosis.readings[0].direction == "above"
    assert diagnosis.equipment == "P-101"
    assert all("bearing" in e.excerpt or "轴承" in e.excerpt for e in diagnosis.past_orders)
    sections = " ".join(e.locator.section for e in diagnosis.manual)
    assert "vibration" in sections.lower() and "振动" in sections


def test_every_number_of_the_work_order_is_traced_in_both_languages(station: Plant):
    answer = station.work_order()
    order = answer.content
    assert answer.verdict == "accepted" and order is not None
    assert order.priority == "high"
    for line in order.lines:
        evidence = " ".join(f"{e.locator.section} {e.excerpt}" for e in line.evidence)
        assert line.text.zh and line.text.en
        assert numbers(line.text.zh) | numbers(line.text.en) <= numbers(evidence)


def test_a_work_order_with_a_number_from_nowhere_is_refused(station: Plant):
    from dataclasses import replace

    from industria.core import Text

    order = station.work_order().content
    line = replace(order.lines[0], text=Text("振动 99.5 mm/s", "vibration 99.5 mm/s"))
    verdict = check_work_order(replace(order, lines=(line,)), diagnose(station, ""))
    assert not verdict.passed and "99.5" in verdict.findings[0].message.en


def test_without_an_alarm_there_is_no_work_order(plant: Plant):
    with pytest.raises(NotFoundError, match="industria detect"):
        plant.work_order()


WITHOUT_RUN = tuple(s for s in STEPS if s != "interlock")  # it runs in real time, in ``usual``
UP_TO_ALARMS = STEPS[: STEPS.index("answers")]
WITHOUT_BOARD = tuple(
    s for s in WITHOUT_RUN if s != "scoreboard"
)  # it is the same whatever the files


def story(
    files: Path, tmp_path: Path, language: str = "en", steps: tuple[str, ...] = WITHOUT_BOARD
):
    with (tmp_path / "out.txt").open("w") as out:
        return run_demo(tmp_path / "demo", files, language, chat=NO_CHAT, out=out, steps=steps)


def copied(files: Path, target: Path) -> Path:
    """The station's tables; its manual and drawing, which are slow to read, move no alarm."""
    import shutil

    return Path(shutil.copytree(files, target, ignore=shutil.ignore_patterns("*.pdf", "*.png")))


@pytest.fixture(scope="module")
def usual(station_files: Path, tmp_path_factory):
    folder = tmp_path_factory.mktemp("usual")
    result = story(station_files, folder, steps=STEPS)
    return result, (folder / "out.txt").read_text()


@pytest.mark.slow
def test_the_demo_keeps_its_promises_and_warns_hours_ahead(usual):
    result, text = usual
    assert result.passed, result.broken
    assert result.scores["lead_hours"] > 4
    assert result.scores["false_alarm_rate_ours"] < 0.02
    assert result.scores["recall_ours"] > 0.6
    assert result.steps[-2]["outbound_connections"] == 0
    assert result.steps[1]["score_after"] >= result.steps[1]["score_before"]
    assert "simulated data" not in text or "real data" in text
    names = [step["step"] for step in result.steps]
    assert names == [
        "knowledge",
        "governance",
        "detector",
        "answers",
        "work_order",
        "interlock",
        "trust",
        "scoreboard",
    ]


@pytest.mark.slow
def test_deleting_the_vibration_sensor_moves_the_alarm_to_other_channels_and_later(
    usual, station_files: Path, tmp_path: Path
):
    files = copied(station_files, tmp_path / "files")
    frame = pd.read_csv(files / SENSORS, dtype=str)
    frame.drop(columns=["VT-101"]).to_csv(files / SENSORS, index=False)
    result = story(files, tmp_path, steps=UP_TO_ALARMS)
    assert result.passed
    assert result.scores["lead_hours"] < usual[0].scores["lead_hours"]
    with Plant.open(tmp_path / "demo", chat=NO_CHAT) as plant:
        carried = {c for alarm in plant.lake.alarms.list() for c in alarm.columns}
    assert "VT-101" not in carried and carried


@pytest.mark.slow
def test_the_other_language_changes_the_words_and_not_the_figures(
    usual, station_files: Path, tmp_path: Path
):
    result = story(station_files, tmp_path, "zh")
    text = (tmp_path / "out.txt").read_text()
    assert "数据治理" in text and "Governance" not in text
    for name in ("lead_hours", "recall_ours", "f1_ours"):
        assert result.scores[name] == usual[0].scores[name]


@pytest.mark.slow
def test_a_spiked_sensor_is_named_and_kept_as_read_and_moves_no_warning(
    usual, station_files: Path, tmp_path: Path
):
    files = copied(station_files, tmp_path / "files")
    frame = pd.read_csv(files / SENSORS, dtype=str)
    row = 7300
    assert pd.Timestamp(frame.loc[row, "time"]) < fault_times()[0]
    frame.loc[row, "TT-101"] = "300"
    frame.to_csv(files / SENSORS, index=False)
    result = story(files, tmp_path, steps=UP_TO_ALARMS)
    text = (tmp_path / "out.txt").read_text()
    assert (
        "TT-101 has 1 spikes" in " ".join(text.split()).replace("│ ", "").replace(" │", "")
        or "spikes" in text
    )
    assert result.steps[1]["findings"] == usual[0].steps[1]["findings"] + 1
    assert result.scores["lead_hours"] == pytest.approx(usual[0].scores["lead_hours"], abs=0.2)
    with Plant.open(tmp_path / "demo", chat=NO_CHAT) as plant:
        read = plant.sql('SELECT max("TT-101") AS t FROM pump_station').column("t").to_pylist()
        assert read == [300.0], "a spike may have been there: it is asked for, not replaced"


@pytest.mark.real_data
@pytest.mark.slow
def test_the_demo_on_real_sensors(data: Path, tmp_path: Path):
    """A third of the runs: what a detector reaches on all of them is measured in test_anomaly."""
    for number, path in enumerate(sorted((data / "skab").rglob("*.csv"))):
        if number % 3 == 0:
            target = tmp_path / "skab" / path.relative_to(data / "skab")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    result = story(tmp_path / "skab", tmp_path)
    assert result.passed, result.broken
    assert result.scores["f1_ours"] > result.scores["f1_forest"]
    assert result.scores["f1_ours"] > 0.75
