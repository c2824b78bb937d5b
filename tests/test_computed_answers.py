"""Questions over a waterworks are answered by what is computed from its files, or refused; periods and words by themselves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pandas as pd
import pytest

import waterworks
from industria.core import InputError
from industria.interaction.computed.clock import Clock, Stated, offset_of
from industria.interaction.computed.figures import change, duration, frozen
from industria.interaction.computed.periods import take_periods
from industria.interaction.computed.text import Asked, meaning_set
from industria.plant import ChatConfiguration, Plant


@pytest.fixture(scope="module")
def works(tmp_path_factory) -> Iterator[tuple[Plant, duckdb.DuckDBPyConnection]]:
    """The waterworks as a plant, and its files as views."""
    folder = tmp_path_factory.mktemp("works")
    waterworks.write_files(folder / "files")
    with Plant.open(folder / "plant", chat=ChatConfiguration("none")) as plant:
        plant.call("ingest", file=[folder / "files"])
        yield plant, waterworks.open_files(folder / "files")


def test_questions_are_answered_as_sql_over_the_files_answers_them(works) -> None:
    plant, files = works
    wrong, unopened = [], []
    for question in waterworks.QUESTIONS:
        answer = plant.ask(question.text)
        if question.sql is None:
            if answer.verdict != "refused":
                wrong.append((question.text, None, answer.content))
            continue
        wanted = files.execute(question.sql).fetchone()
        said = answer.verdict != "refused" and all(
            waterworks.holds(answer.content, value, question.within) for value in wanted
        )
        if not said:
            wrong.append((question.text, wanted, answer.content))
        for evidence in answer.evidence if said else ():
            try:
                plant.open_evidence(evidence)
            except Exception as fault:  # noqa: BLE001 - whatever does not open is listed
                unopened.append((question.text, str(fault)))
    assert not wrong
    assert not unopened


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("on 5 March 2024", "2024-03-05", "2024-03-06"),
        ("3月5日至6日", "2024-03-05", "2024-03-07"),
        ("between 5 and 9 March 2024", "2024-03-05", "2024-03-10"),
        ("from 06:00 to 21:55 on 8 March 2024", "2024-03-08 06:00", "2024-03-08 21:55"),
        ("on 8.3.2024 between 8 am and 2:30 pm", "2024-03-08 08:00", "2024-03-08 14:30"),
        ("3月5日下午3点", "2024-03-05 15:00", "2024-03-05 15:00"),
        ("15 March 2024 (00:00 to 24:00)", "2024-03-15", "2024-03-16"),
        ("the reading of 1 March 00:00 to that of 4 March 2024 23:45", "2024-03-01", "2024-03-04 23:45"),
        ("in May 2024", "2024-05-01", "2024-06-01"),
    ],
)  # fmt: skip
def test_a_period_is_read_from_words(text: str, since: str, until: str) -> None:
    (period,) = take_periods(Asked(text))
    begin, end = period.bounds(2024)
    assert begin == pd.Timestamp(since)
    assert abs(end - pd.Timestamp(until)) <= pd.Timedelta("1us")


def test_two_days_are_no_range_and_a_day_that_is_not_there_is_an_error() -> None:
    assert len(take_periods(Asked("of 5 March and 7 March 2024"))) == 2
    (period,) = take_periods(Asked("on 31 February 2024"))
    with pytest.raises(InputError, match="a day of the calendar"):
        period.bounds(2024)


def test_words_of_three_languages_mean_one_thing() -> None:
    assert meaning_set(["Hubzähler"]) == meaning_set(["stroke counter"])
    assert meaning_set(["Presse 3 Lager vorn"]) == meaning_set(["front bearing of press 3"]) - {
        "of"
    }
    assert "=speed" not in meaning_set(["HZ-2500"])  # a model, not hertz


def _readings(values: list[float]) -> pd.DataFrame:
    time = pd.date_range("2024-03-05", periods=len(values), freq="10min")
    return pd.DataFrame({"time": time, "value": values})


def test_a_meter_that_was_exchanged_has_no_change_and_one_glitch_is_not_its_end() -> None:
    up = [float(n) for n in range(200)]
    assert change(_readings(up)).value == 199
    assert change(_readings([*up[:100], 0.0, *up[101:]])).value == 199
    assert change(_readings([*up[:100], *up[:100]])) is None


def test_durations_and_frozen_stretches() -> None:
    frame = _readings([1.0, 0.0, 0.0, 2.0, 3.0])
    assert duration(frame, frame["value"] == 0).value == pd.Timedelta("20min")
    stuck = frozen(_readings([1.0, 2.0, *[5.0] * 8, 3.0]))
    assert stuck.value == pd.Timedelta("70min") and stuck.of == 5.0
    assert frozen(_readings([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0])) is None


def test_times_in_utc_need_a_zone_or_an_offset_that_a_table_states() -> None:
    at = datetime(2024, 7, 1, 12)
    assert Clock().offset("UTC", at) is None
    assert Clock("Europe/Berlin").offset("UTC", at) == offset_of("+02:00")
    stated = Stated(datetime(2024, 7, 1), datetime(2024, 7, 2), offset_of("+02:00"))
    assert Clock("", [stated]).offset("UTC", at) == offset_of("+02:00")
    assert Clock("", [stated]).offset("UTC", datetime(2024, 8, 1)) is None


QUESTIONS_OF_OTHERS = (
    "What was the lowest temperature of P-7 on 2 May 2026?",
    "What was the highest flow of P-7 on 2 May 2026?",
    "P-7 流量的最大值是多少？",
    "P-7 停了多久？",
)


def test_no_figure_of_another_quantity_is_given(plant: Plant, tmp_path: Path) -> None:
    """A folder called ``tmp``, a pump that feeds and the hours of a repair say nothing of what is asked."""
    folder = tmp_path / "tmp" / "hall 2"
    folder.mkdir(parents=True)
    start = datetime(2026, 5, 1)
    rows = [f"{start + timedelta(minutes=10 * n):%Y-%m-%d %H:%M},{3 + n % 4}" for n in range(300)]
    (folder / "line 1.csv").write_text("\n".join(["time,P-7 feed pump pressure [bar]", *rows]))
    plant.ingest(folder)
    feed = plant.call("ask", question="What was the highest feed pressure of P-7?", extractive=True)
    assert "6 bar" in feed.answer.content
    for question in QUESTIONS_OF_OTHERS[:3]:
        answer = plant.call("ask", question=question, extractive=True).answer
        assert answer.verdict == "refused", (question, answer.content)
    (folder / "维修 工单.csv").write_text(
        "工单号,设备,开始时间,结束时间,故障描述,维修人\n"
        "WO-1,P-7,2026-05-02 08:00,2026-05-02 11:00,机封泄漏,张伟\n"
        "WO-2,P-7,2026-05-09 09:00,2026-05-09 10:00,轴承温度高,李强\n"
    )
    plant.ingest(folder)
    for question in QUESTIONS_OF_OTHERS:
        answer = plant.call("ask", question=question, extractive=True).answer
        assert answer.verdict == "refused", (question, answer.content)
