"""HOUSE-7 under commands that say nothing, and without the engine."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

from industria.bench.entry import Fault, Stub


@contextmanager
def _silent() -> Iterator[None]:
    with mock.patch("industria.bench.rows.house_7.COMMAND", ("true",)):
        yield


@contextmanager
def _off() -> Iterator[None]:
    with mock.patch.dict(os.environ, {"INDUSTRIA_ENGINE": "off"}):
        yield


STUBS = (Stub("commands that say nothing", _silent),)
FAULTS = (Fault("no command speaks to the engine", _off),)
