"""What a run of the scoreboard need not do twice: one computation for several rows, results kept on disk.

A result from before is used again only where the code, the weights and the options that made it are
the same; the time that it took then counts as time of the measurement now.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TypeVar, cast

Found = TypeVar("Found")


class Cache:
    """Of one run. ``folder``: where results are kept beyond it; None keeps nothing."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder
        self.reused_s = 0.0
        self._done: dict[tuple[object, ...], tuple[object, float]] = {}

    def once(self, key: tuple[object, ...], compute: Callable[[], Found]) -> Found:
        """The result of ``compute``, computed the first time that this run asks for ``key``."""
        if key in self._done:
            self.reused_s += self._done[key][1]
        else:
            started = time.monotonic()
            found = compute()
            self._done[key] = (found, time.monotonic() - started)
        return cast(Found, self._done[key][0])

    def kept(
        self,
        name: str,
        code: Iterable[str],
        alone: Iterable[str] = (),
        weights: Iterable[str] = (),
        options: Mapping[str, object] | None = None,
    ) -> Kept:
        """Results in the file ``name``, of these modules, these weights and these options.

        ``code``: modules with all that they import; ``alone``: modules without it.
        """
        from industria.bench.digest import code_digest, module_digest
        from industria.models.weights import KNOWN

        key = json.dumps(
            {
                "code": {module: code_digest(module) for module in sorted(code)},
                "alone": {module: module_digest(module) for module in sorted(alone)},
                "weights": {w: KNOWN[w].sha256 for w in sorted(weights)},
                "options": dict(options or {}),
            },
            sort_keys=True,
        )
        path = None if self.folder is None else self.folder / f"{name}.jsonl"
        return Kept(path, hashlib.sha256(key.encode()).hexdigest()[:16], self)


class Kept:
    """Results by instance, one JSON line each, so that a measurement that was cut off goes on."""

    def __init__(self, path: Path | None, key: str, cache: Cache) -> None:
        self._path, self._key, self._cache = path, key, cache
        self._known: dict[str, dict[str, object]] = {}
        if path is not None and path.is_file():
            for line in path.read_text("utf-8").splitlines():
                entry = json.loads(line)
                if entry["key"] == key:
                    self._known[entry["instance"]] = entry

    def result(self, instance: str, compute: Callable[[], dict[str, object]]) -> dict[str, object]:
        """The result of one instance: kept, or computed now and kept."""
        entry = self._known.get(instance)
        if entry is not None:
            self._cache.reused_s += float(str(entry["took_s"]))
            return cast(dict[str, object], entry["result"])
        started = time.monotonic()
        found = compute()
        entry = {
            "key": self._key,
            "instance": instance,
            "took_s": round(time.monotonic() - started, 2),
            "result": found,
        }
        self._known[instance] = entry
        if self._path is not None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(entry) + "\n")
        return found
