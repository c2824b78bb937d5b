"""Which language model a plant uses, and how it is opened."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class ChatConfiguration:
    """Which language model a plant uses.

    ``kind``: ``auto`` (embedded default where its weights are here), ``small``, ``none``, or
    ``endpoint`` with ``base_url``, ``model`` and the key.
    """

    kind: str = "auto"
    base_url: str = ""
    model: str = ""
    key: str = ""
    weights: str = ""


def default_cache() -> Path:
    """Where weights are kept for all plants of this user."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "industria" / "weights"
