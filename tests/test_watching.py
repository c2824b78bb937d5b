"""Detection on public sets: the metric, the judge and the plain detectors beside the product."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from industria.bench.corpora.nab import published_series
from industria.bench.corpora.volume_under_surface import period_of, vus_pr
from industria.bench.corpora.windows import Window
from industria.bench.rows.det_cmapss import _Life
from industria.bench.studies.watching import (
    Judged,
    Watch,
    balanced,
    better,
    judged,
    plain,
    together,
)
from industria.models.anomaly.baselines import isolation_forest, isolation_forest_score, t2_q_score


def slow_vus_pr(truth: np.ndarray, score: np.ndarray, buffer: int) -> float:
    """The definition, threshold by threshold and row by row."""
    edges = np.diff(truth.astype(int), prepend=0, append=0)
    events = list(zip(np.flatnonzero(edges == 1), np.flatnonzero(edges == -1) - 1, strict=True))
    areas = []
    for length in range(buffer + 1):
        half, soft = length // 2, truth.astype(float)
        for row in np.flatnonzero(~truth):
            far = [min(abs(row - a), abs(row - b)) for a, b in events]
            soft[row] = min(1, sum(np.sqrt(1 - f / length) for f in far if f <= half))
        wide = np.convolve(truth, np.ones(2 * half + 1), "same") > 0
        marks = np.diff(wide.astype(int), prepend=0, append=0)
        parts = list(zip(np.flatnonzero(marks == 1), np.flatnonzero(marks == -1), strict=True))
        last, area = 0.0, 0.0
        for place in np.linspace(0, len(score) - 1, 250).astype(int):
            called = score >= np.sort(score)[::-1][place]
            hits = (soft * called).sum()
            positive = (truth.sum() + truth.sum() + (soft * called)[~truth].sum()) / 2
            recall = min(hits / positive, 1) * np.mean([called[a:b].any() for a, b in parts])
            area += (recall - last) * hits / called.sum()
            last = recall
        areas.append(area)
    return float(np.mean(areas))


@pytest.mark.parametrize("buffer", [0, 3, 14])
def test_the_volume_is_that_of_its_definition(buffer: int) -> None:
    rng = np.random.default_rng(3)
    truth = np.zeros(160, bool)
    truth[[0, 1, 2, 30, 31, 41, 158, 159]] = True
    score = np.round(rng.random(160) + 0.4 * truth, 1)
    assert vus_pr(truth, score, buffer) == pytest.approx(slow_vus_pr(truth, score, buffer))


def test_a_score_that_knows_has_more_than_one_that_does_not_and_its_order_alone_counts() -> None:
    truth = np.arange(400) // 50 == 5
    blind = np.random.default_rng(0).random(400)
    assert vus_pr(truth, truth + 0.0, 20) > 0.9 > 0.3 > vus_pr(truth, blind, 20)
    assert vus_pr(truth, blind, 20) == vus_pr(truth, np.exp(9 * blind), 20)


def test_a_period_is_the_clearest_one() -> None:
    rows = np.arange(2000)
    noise = np.random.default_rng(0).normal(0, 0.1, 2000)
    assert period_of(np.sin(2 * np.pi * rows / 48) + noise) % 48 in (0, 1, 47)
    assert period_of(rows * 1.0) == 125


def test_plain_detectors_score_as_they_alarm_and_one_channel_leaves_no_rest_to_alarm_of() -> None:
    rng = np.random.default_rng(1)
    values = rng.normal(0, 1, (600, 1))
    values[500:540] += 9
    score = t2_q_score(values, 300)
    assert (score[300:500] > 1).mean() < 0.05 and (score[505:540] > 1).all()
    forest = isolation_forest_score(values[:300], values) > 1
    assert (forest == isolation_forest(values, 300)).all() and forest[505:540].mean() > 0.9
    found = plain(values[:300], values)["t2_q"].alarms
    assert [(a // 10, b // 10) for a, b in found] == [(50, 54)], "few rows over are no alarm"


def test_a_constant_channel_that_moves_is_over_the_limit() -> None:
    values = np.random.default_rng(2).normal(0, 1, (400, 3))
    values[:, 2] = 7.0
    values[300:, 2] = 7.5
    assert (t2_q_score(values, 200)[300:] > 1).all()


def test_delay_ends_with_six_rows_in_a_row_and_alarms_are_cut_where_watching_begins() -> None:
    score = np.zeros(100)
    score[50:55] = score[60:70] = 2.0
    watch = Watch(score, ((40, 55), (60, 69), (3, 9)))
    assert watch.delay(45) == 15 and watch.delay(66) is None
    assert watch.part(50).alarms == ((0, 5), (10, 19)) and watch.part(50).delay(0) == 10


def test_alarms_are_judged_by_windows_and_neither_never_nor_always_pays() -> None:
    times = pd.Series(pd.date_range("2026-01-01", periods=1000, freq="min"))
    windows = [Window("", times[300], times[399], ("v",)), Window("", times[700], times[749], ("v",))]  # fmt: skip
    assert judged([(350, 380), (500, 510)], times, windows) == Judged(2, 1, 2, 1)
    assert judged([], times, windows).f1 == 0 == judged([(0, 999)], times, windows).f1
    assert together([Judged(2, 1, 2, 1), Judged(1, 1, 1, 0)]).f1 == pytest.approx(2 / 3)
    truth = np.arange(1000) > 500
    for over in (np.ones(1000, bool), np.zeros(1000, bool)):
        assert balanced(over, truth) == 0.5
    assert balanced(truth, truth) == 1 and better({"ours": 9, "forest": 1, "t2_q": 2}) == 2


def test_a_published_series_is_taken_only_where_rows_and_labels_are_the_benchmarks(
    tmp_path: Path,
) -> None:
    root = tmp_path / "nab"
    times = pd.date_range("2020-03-01", periods=120, freq="5min")
    told = {}
    for name, first in (("real/a.csv", 40), ("real/b.csv", 70)):
        (root / "data/real").mkdir(parents=True, exist_ok=True)
        pd.DataFrame({"timestamp": times, "value": range(120)}).to_csv(
            root / "data" / name, index=False
        )
        told[name] = [[str(times[first]), str(times[first + 9])]]
    (root / "labels").mkdir()
    (root / "labels/combined_windows.json").write_text(json.dumps(told | {"real/gone.csv": []}))
    table = tmp_path / "tsb_ad/benchmark_exp/benchmark_eval_results/uni_mergedTable_VUS-PR.csv"
    table.parent.mkdir(parents=True)
    table.write_text(
        "file,One,Two,ts_len,anomaly_len\n"
        "001_NAB_id_1_X_tr_30_1st_40.csv,.25,.5,119,9\n"  # the first row and that of the window are left out
        "002_NAB_id_2_X_tr_30_1st_70.csv,.25,.5,119,12\n"
        "003_SMD_id_3_X_tr_30_1st_40.csv,.25,.5,119,9\n"
    )
    found, named = published_series(tmp_path)
    assert named == 2 and [p.series.name for p in found] == ["real/a.csv"]
    one = found[0]
    assert one.train_rows == 30 and one.published == {"One": 0.25, "Two": 0.5}
    assert np.flatnonzero(one.truth).tolist() == list(range(40, 49))


def test_a_unit_is_warned_by_an_alarm_that_begins_near_its_end_and_none_pays_by_lasting_since_youth() -> (
    None
):
    def life(*alarms: tuple[int, int]) -> tuple[bool, int, int]:
        one = _Life(Watch(np.zeros(300), alarms), 300)
        return one.right, one.lead, one.false

    assert life((220, 299)) == (True, 80, 0) and life() == (False, 0, 0)
    assert life((60, 299)) == (False, 0, 1) and life((100, 120), (220, 299)) == (False, 80, 1)
    assert life((10, 40), (200, 299)) == (True, 100, 0), "what it learns from is not judged"
