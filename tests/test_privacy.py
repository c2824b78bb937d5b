"""Personal data: found, masked in prompts and logs, classes of columns, reading by role."""

from __future__ import annotations

import pyarrow as pa
import pytest

from industria.bench.corpora.privacy import lines
from industria.bench.entry import Context
from industria.bench.rows.gov_6 import _leaks
from industria.foundation.privacy import class_of_column, find_personal_data, mask, masked_table

pytestmark = pytest.mark.fast


def test_planted_lines_are_found_and_look_alikes_are_not():
    hits = missed = false = 0
    for line in lines(7, 300):
        spans = [(f.start, f.end) for f in find_personal_data(line.text)]
        for p in line.planted:
            hit = any(s <= p.start and e >= p.end for s, e in spans)
            hits, missed = hits + hit, missed + (not hit)
        false += sum(not any(s < p.end and p.start < e for p in line.planted) for s, e in spans)
    assert hits / (hits + missed) >= 0.95 and hits / (hits + false) >= 0.9


def test_masking_keeps_the_rest():
    assert mask("操作员张伟报告 TI-1001A 温度 85 ℃") == "操作员[name]报告 TI-1001A 温度 85 ℃"
    assert mask("pump P-101 tripped at 06:12") == "pump P-101 tripped at 06:12"


def test_neither_a_model_nor_the_log_sees_secrets(tmp_path):
    assert _leaks(Context(tmp_path, tmp_path, lambda *a: None)) == 0


def test_columns_have_classes_and_a_viewer_sees_them_masked():
    table = pa.table(
        {"tag": ["P-1"], "operator": ["张伟"], "note": ["call 13812345678"], "password": ["x1"]}
    )
    assert class_of_column("operator", table["operator"]) == "personal"
    assert class_of_column("password", table["password"]) == "secret"
    assert masked_table(table).to_pylist() == [
        {"tag": "P-1", "operator": "[personal]", "note": "call [phone]", "password": "[secret]"}
    ]
