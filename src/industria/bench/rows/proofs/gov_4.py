"""GOV-4 under tags of no asset, and under a binder that never says that it does not know."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from industria.bench.entry import Fault, Stub
from industria.bench.swap import swapped

BIND = "industria.foundation.knowledge.binding.binder:Binder.bind"


def never_unsure(real: Any) -> Any:
    """A binder that gives its first machine where it knows none."""

    def bound(self: Any, *given: Any, **named: Any) -> Any:
        found = real(self, *given, **named)
        return found if found.asset else replace(found, asset=next(iter(self.machines), ""))

    return bound


def of_none(real: Any) -> Any:
    """A binder that knows no machine."""
    return lambda self, *given, **named: replace(real(self, *given, **named), asset="")


NO_ASSET = Stub("every tag is of no asset", swapped(BIND, of_none))
STUBS = (NO_ASSET,)
FAULTS = (Fault("unknown tags get the first asset", swapped(BIND, never_unsure)),)
