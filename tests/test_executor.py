"""Executors: local processes and a Ray cluster of two workers give the same results."""

from __future__ import annotations

import pytest

from industria.core import UsageError
from industria.infrastructure.compute import open_executor

pytestmark = pytest.mark.fast


def square(value: int) -> int:
    return value * value


def fail(value: int) -> int:
    if value == 3:
        raise ValueError("three")
    return value


def test_local_processes_keep_the_order_and_raise():
    executor = open_executor("local", 2)
    assert executor.map(square, range(20)) == [n * n for n in range(20)]
    with pytest.raises(ValueError, match="three"):
        executor.map(fail, range(5))
    executor.close()
    with pytest.raises(UsageError):
        open_executor("abacus")


@pytest.mark.ray
@pytest.mark.slow
def test_ray_gives_the_same():
    pytest.importorskip("ray")
    executor = open_executor("ray", 2)
    try:
        assert executor.map(square, range(20)) == [n * n for n in range(20)]
        with pytest.raises(ValueError, match="three"):
            executor.map(fail, range(5))
    finally:
        executor.close()
