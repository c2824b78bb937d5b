"""Results as the faces give them out: plain JSON, text, and cut where they would be too much."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from industria.core import Allowed, BusyError, Text
from industria.faces.shown import bytes_of, json_of, passed, text_of

UNLIMITED = Allowed()


@dataclass(frozen=True)
class Whole:
    """Has both ways to show itself, and is not good."""

    inner: object = None

    @property
    def passed(self) -> bool:
        return False

    def to_json(self) -> dict[str, object]:
        return {"inner": self.inner}

    def show(self, language: str) -> str:
        return Text("全", "whole").in_language(language)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Plain:
    """Has none."""

    when: datetime
    where: Path


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (Whole(Whole(3)), {"inner": {"inner": 3}}),
        ({"a": Whole(), 1: (2, {3})}, {"a": {"inner": None}, "1": [2, [3]]}),
        (MappingProxyType({"x": float("nan")}), {"x": None}),
        ([math.inf, -math.inf, 1.5], [None, None, 1.5]),
        (Plain(datetime(2026, 3, 6, tzinfo=UTC), Path("a/b")), {"when": "2026-03-06T00:00:00+00:00", "where": "a/b"}),
        (np.array([[1, 2], [3, 4]]), [[1, 2], [3, 4]]),
        (np.float32("nan"), None),
        (np.int64(3), 3),
        (b"\x00\xff", "AP8="),
        (None, None),
        (True, True),
    ],
)  # fmt: skip
def test_every_value_becomes_plain_json(value: object, plain: object):
    found = json_of(value)
    assert found == plain and json.loads(json.dumps(found, allow_nan=False)) == plain


def test_text_and_yes_or_no():
    assert text_of(Whole(), "zh") == "全" and text_of(Whole(), "en") == "whole"
    assert text_of("as it is", "en") == "as it is" and json.loads(text_of({"a": 1}, "en")) == {
        "a": 1
    }
    assert not passed(Whole()) and passed("x") and passed(None)


@given(
    st.dictionaries(
        st.sampled_from("abcd"), st.lists(st.text(max_size=20), max_size=60), max_size=4
    ),
    st.integers(200, 2000),
    st.integers(1, 70),
)
def test_a_cut_result_fits_and_names_all_that_was_left_out(data, most: int, rows: int):
    text = bytes_of(data, Allowed(rows=rows, bytes=most))
    found = json.loads(text)
    assert len(text) <= most
    cut = {c["field"]: c for c in found.pop("cut", [])}
    for name, items in data.items():
        assert found[name] == json_of(items)[: len(found[name])] and len(found[name]) <= rows
        assert (name in cut) == (len(found[name]) < len(items))
        if name in cut:
            assert (cut[name]["kept"], cut[name]["of"]) == (len(found[name]), len(items))


def test_what_cannot_be_cut_is_refused_and_what_fits_is_whole():
    with pytest.raises(BusyError, match="at most 100 bytes"):
        bytes_of({"text": "x" * 200}, Allowed(bytes=100))
    assert json.loads(bytes_of([1, 2, 3], Allowed(rows=2))) == {
        "items": [1, 2], "cut": [{"field": "items", "kept": 2, "of": 3}],
    }  # fmt: skip
    assert bytes_of({"a": [1, 2]}, UNLIMITED) == b'{"a": [1, 2]}'
    assert bytes_of("half \ud800", UNLIMITED) == b'"half ?"'
