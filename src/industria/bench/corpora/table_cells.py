"""Cells of a file beside cells of a table in the lake: what was changed, whatever type the column got."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from industria.bench.corpora.strangers import plain


def raw_cells(path: Path, encoding: str = "utf-8", separator: str | None = ",") -> pd.DataFrame:
    """Every cell of a file as text, without a guess at what it means; row 0 is the first row of data."""
    if path.suffix == ".xlsx":
        return pd.read_excel(path, dtype=str, keep_default_na=False)
    return pd.read_csv(path, dtype=str, keep_default_na=False, encoding=encoding, sep=separator)


def lake_cells(table: pa.Table, columns: Sequence[str]) -> pd.DataFrame:
    """A table of the lake with the columns of its file: by name, else by place where the count is the same."""
    frame = table.to_pandas().astype(object)
    there = {plain(c): c for c in frame}
    if all(plain(c) in there for c in columns):
        frame = frame[[there[plain(c)] for c in columns]]
    elif len(frame.columns) != len(columns):
        keep = [there.get(plain(c)) for c in columns]
        frame = pd.DataFrame(
            {c: frame[k] if k else None for c, k in zip(columns, keep, strict=True)}
        )
    return frame.set_axis(list(columns), axis=1)


def meaning(value: object) -> str:
    """A cell as text: a number however it is written, a time in ISO, an empty string for none."""
    if pd.isna(value):
        return ""
    if isinstance(value, bool | np.bool_):
        return str(bool(value)).lower()
    if hasattr(value, "isoformat"):
        return _iso(str(value.isoformat()))
    text = unicodedata.normalize("NFKC", str(value)).strip()
    if re.fullmatch(r"[-+]?\d{1,15}(?:\.\d*)?(?:[eE][-+]?\d+)?", text):
        number = float(text)
        return str(int(number)) if number.is_integer() else f"{number:.10g}"
    if re.match(r"\d{4}[-/.年]\d", text):
        when = pd.to_datetime(re.sub(r"[/.年月]", "-", text.replace("日", "")), errors="coerce")
        return text if pd.isna(when) else _iso(when.isoformat())
    return text


def _iso(text: str) -> str:
    return text.replace("T", " ").removesuffix(" 00:00:00").removesuffix(":00")


def same_rows(before: pd.DataFrame, after: pd.DataFrame) -> list[int | None]:
    """For each row of ``before`` its row in ``after``, None where it was taken out; the order is kept.

    The pairing under which most cells are the same (dynamic programming over both).
    """
    n, m = len(before), len(after)
    if n == m:
        return list(range(n))
    codes = pd.concat([before, after]).map(meaning).apply(lambda c: pd.factorize(c)[0]).to_numpy()
    one, other = codes[:n], codes[n:]
    best = np.zeros((n + 1, m + 1))
    for i in range(n):
        equal = (one[i] == other).mean(axis=1) + 0.01
        kept = best[i, :-1] + equal
        row = np.maximum(best[i, 1:], kept)
        best[i + 1, 1:] = np.maximum.accumulate(row)
    pairs: list[int | None] = [None] * n
    i, j = n, m
    while i and j:
        if best[i, j] == best[i - 1, j]:
            i -= 1
        elif best[i, j] == best[i, j - 1]:
            j -= 1
        else:
            i, j = i - 1, j - 1
            pairs[i] = j
    return pairs
