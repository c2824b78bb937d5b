"""What serving refuses before it begins, and that a chart loses no excursion."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from industria.capabilities.window.tools import extremes
from industria.core import InputError, UsageError
from industria.faces.page.serve import is_here, serve
from industria.plant import Plant


@pytest.mark.parametrize(
    "host", ["0.0.0.0", "::", "", "192.168.1.5", "plant.example", "127.0.0.1.evil"]
)
def test_keys_do_not_go_over_the_line_in_clear_unless_that_is_meant(plant: Plant, host: str):
    assert not is_here(host)
    with pytest.raises(UsageError, match=r"--tls-certificate and --tls-key, or --insecure"):
        serve(plant, host, 1)
    with pytest.raises(UsageError, match="found one of them"):
        serve(plant, host, 1, tls_certificate="a.pem")
    with pytest.raises(InputError, match="PEM"):
        serve(plant, host, 1, tls_certificate="no.pem", tls_key="no.key")
    assert not plant.keys.count()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.8.8.8"])
def test_this_machine_needs_no_tls(host: str):
    assert is_here(host)


@given(
    hnp.arrays(float, st.tuples(st.integers(0, 300), st.integers(1, 4)), elements=st.floats(-9, 9)),
    st.integers(2, 60),
)
def test_what_is_drawn_has_every_extreme_in_order(values: np.ndarray, points: int):
    places, at = extremes(values, points)
    assert at.shape == (len(places), values.shape[1]) and len(places) <= max(points, 2)
    assert (np.diff(places) > 0).all()
    for k in range(values.shape[1]):
        drawn = values[at[:, k], k]
        assert (np.diff(at[:, k]) >= 0).all()
        if len(values):
            assert drawn.min() == values[:, k].min() and drawn.max() == values[:, k].max()
