"""GOV-4 under tags of no asset, and under a mapper that never says that it does not know."""

from __future__ import annotations

from dataclasses import replace

from industria.bench.entry import Fault, Stub
from industria.bench.swap import swapped
from industria.foundation.knowledge.tags import MappedTag, TagMapper

_MAP = "industria.foundation.knowledge.tags:TagMapper.map"


def never_unsure(real):  # type: ignore[no-untyped-def]
    """A mapper that gives its first asset where it knows none."""

    def mapped(self: TagMapper, tag: str, description: str = "") -> MappedTag:
        found: MappedTag = real(self, tag, description)
        return found if found.asset else replace(found, asset=next(iter(self._binder.machines)))

    return mapped


NO_ASSET = Stub(
    "every tag is of no asset",
    swapped(_MAP, lambda real: lambda self, tag, *rest: MappedTag(tag, "", "", "")),
)
STUBS = (NO_ASSET,)
FAULTS = (Fault("unknown tags get the first asset", swapped(_MAP, never_unsure)),)
