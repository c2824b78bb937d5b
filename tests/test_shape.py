"""How the code is laid out: no file grows past what a reader can hold."""

from __future__ import annotations

from pathlib import Path

import pytest

import industria

pytestmark = pytest.mark.fast
_MOST_LINES = 400


def test_no_file_is_longer_than_a_reader_can_hold() -> None:
    root = Path(industria.__file__).parent
    lines = {p: len(p.read_text(encoding="utf-8").splitlines()) for p in root.rglob("*.py")}
    assert len(lines) > 500
    long = {str(p.relative_to(root)): n for p, n in lines.items() if n > _MOST_LINES}
    assert not long
