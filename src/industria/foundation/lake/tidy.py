"""Small files of a growing table are put together as it grows, so that reading stays as fast as it was.

Every append adds a file. Once 32 are smaller than 1 MiB they become one, and once 32 are smaller than
32 MiB those do, so a row is rewritten a few times at most while a table grows a thousandfold. It is a commit
like any other: versions before it stay readable and files stay until ``retain``, so no reader loses one.

Delta Lake lets two such commits pass at once, and an overwrite beside one, and rows are doubled then. So
whoever puts files together or overwrites holds the table's lock and looks at the newest version under it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable

from deltalake import DeltaTable
from deltalake.exceptions import CommitFailedError
from filelock import BaseFileLock, Timeout

from industria.core import IntegrityError

_MOST_SMALL = 32
_TARGETS = (1 << 20, 32 << 20)  # bytes


def tidy(
    newest: Callable[[], DeltaTable],
    lock: BaseFileLock,
    compare: Callable[[], object],
    done: Callable[[int], object],
) -> None:
    """Put small files together where there are many; left to the next append while another writer is at it.

    ``compare`` raises IntegrityError where a file is not as it was written, or a fault would be taken along
    as right: then nothing is put together, and whoever reads the table is told. ``done(before)`` hears of it,
    with the version that was the newest.
    """
    if not _many_small(newest(), _TARGETS[-1]):
        return
    left = contextlib.suppress(Timeout, CommitFailedError, IntegrityError)
    with left, lock.acquire(timeout=0):
        for target in _TARGETS:
            if _many_small(table := newest(), target):
                compare()
                before = table.version()
                table.optimize.compact(target_size=target)
                done(before)


def _many_small(table: DeltaTable, target: int) -> bool:
    sizes = table.get_add_actions(flatten=True).column("size_bytes").to_pylist()
    return sum(int(size < target) for size in sizes) >= _MOST_SMALL
