"""Sentences of plants, manuals and work orders in both languages, written for this project (``sentences.txt``)."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def pairs() -> tuple[tuple[str, str], ...]:
    """(Chinese, English), one meaning each, in their order."""
    text = (files("industria.models.text") / "sentences.txt").read_text("utf-8")
    lines = (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    return tuple((zh, en) for zh, en in lines)
