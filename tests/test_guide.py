"""The guide to a proved interlock says how many blocks there are; test_docs.py runs it."""

from __future__ import annotations

import pytest

from guides import DOCS

pytest.importorskip("z3")


def test_the_number_of_blocks_is_right() -> None:
    from industria.applications.production.plc.blocks.library import library

    guide = (DOCS / "how-to" / "prove-an-interlock.md").read_text(encoding="utf-8")
    assert len(library()) == 19 and "Nineteen blocks" in guide
