"""Units as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from industria.bench.corpora.sets import question_set
from industria.core import InputError
from industria.foundation.units import parse_quantity, parse_unit

pytestmark = pytest.mark.fast

QUANTITIES = question_set("units.json")["quantities"]


@pytest.mark.parametrize("item", QUANTITIES, ids=lambda q: q["text"])
def test_a_written_quantity_has_its_value_and_reference(item):
    found = parse_quantity(item["text"])
    assert found is not None
    assert (None if found.reference == "plain" else found.reference) == item["reference"]
    value = found.value if item["unit"] == "dB" else found.si()
    assert value == pytest.approx(item["value"], rel=1e-6)


@given(
    st.floats(-1e6, 1e6, allow_nan=False),
    st.sampled_from(["bar", "MPa", "kgf/cm2", "psi", "兆帕", "mmH2O"]),
    st.sampled_from(["Pa", "bar", "kPa", "公斤压力"]),
)
def test_there_and_back_is_the_same_number(value: float, unit: str, other: str):
    there = parse_quantity(f"{value:.6f} {unit}")
    assert there is not None
    back = parse_quantity(f"{there.to(other):.12e} {other}")
    assert back is not None and back.to(unit) == pytest.approx(there.value, rel=1e-9, abs=1e-9)


@given(st.text(max_size=30))
def test_no_text_breaks_the_parser(text: str):
    parse_unit(text)
    parse_quantity(text)


def test_gauge_is_not_absolute_and_dimensions_are_guarded():
    gauge = parse_quantity("0.6 MPa(G)")
    assert gauge is not None and gauge.absolute_pa() == pytest.approx(701_325)
    plain = parse_quantity("0.6 MPa")
    assert plain is not None
    with pytest.raises(InputError, match="says neither"):
        plain.absolute_pa()
    with pytest.raises(InputError, match="dimension"):
        plain.to("kg")
