"""Features: the loop keeps what matters and stops by its rule; norms and spectra are right."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from industria.core import UsageError
from industria.foundation.features.generators import TABULAR, rolling
from industria.foundation.features.selection import select_features
from industria.foundation.features.streaming import StreamingNorm

pytestmark = pytest.mark.fast


@pytest.mark.slow
def test_the_loop_finds_the_product_and_drops_half_again_the_same():
    rng = np.random.default_rng(0)
    raw = pd.DataFrame(rng.normal(size=(600, 4)), columns=list("abcd"))
    target = (raw["a"] * raw["b"] > 0).astype(int).to_numpy()
    features = pd.concat([raw, *(g(raw, list("abcd")) for g in TABULAR.values())], axis=1)
    chosen = select_features(features, target, classify=True)
    assert {"a*b", "a/b"} & set(chosen.kept)
    assert len(chosen.kept) <= features.shape[1] / 2
    assert chosen.stopped_by != "most rounds" and chosen.rounds[-1].decision == chosen.stopped_by
    assert select_features(features, target, classify=True) == chosen
    with pytest.raises(UsageError):
        select_features(raw[["a"]], target, classify=True)


def test_rolling_features_never_look_ahead():
    rng = np.random.default_rng(1)
    frame = pd.DataFrame({"unit": np.repeat([1, 2], 40), "s": rng.normal(size=80)})
    whole = rolling(frame, ["s"], "unit")
    cut = rolling(frame.iloc[:30], ["s"], "unit")
    pd.testing.assert_frame_equal(whole.iloc[:30], cut)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.lists(st.floats(-1e4, 1e4), min_size=1, max_size=20), min_size=1, max_size=6))
def test_the_streaming_norm_equals_doing_it_at_once(parts):
    norm = StreamingNorm(1)
    for part in parts:
        norm.update(np.array(part)[:, None])
    rows = np.concatenate([np.array(p) for p in parts])
    assert norm.mean[0] == pytest.approx(rows.mean(), abs=1e-6)
    assert norm.deviation[0] == pytest.approx(rows.std(), abs=1e-5)
