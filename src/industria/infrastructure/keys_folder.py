"""Where this user's keys are kept: outside every plant's folder, so that a plant cannot sign for itself."""

from __future__ import annotations

import os
from pathlib import Path


def default_keys() -> Path:
    """``INDUSTRIA_KEYS``, else ``industria`` in the user's folder of settings (``XDG_CONFIG_HOME``)."""
    given = os.environ.get("INDUSTRIA_KEYS")
    if given:
        return Path(given).expanduser()
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "industria"
