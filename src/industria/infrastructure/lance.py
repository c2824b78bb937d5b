"""Opens LanceDB without what it brings for catalogues in a cloud.

The client of such catalogues is generated: its API classes take as long to import as all the rest, are
imported with its models though nothing here speaks to one, and belong to no function that is used.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import lancedb

_CLIENT = "lance_namespace_urllib3_client"


def connect(folder: Path | str) -> lancedb.DBConnection:
    """The database in a folder."""
    if "lancedb" not in sys.modules and _CLIENT not in sys.modules:
        _leave_api_unread()
    import lancedb

    return lancedb.connect(str(folder))


def _leave_api_unread() -> None:
    """Put a package in the client's place that has its models, and reads the rest where it is asked for."""
    spec = importlib.util.find_spec(_CLIENT)
    if spec is None or spec.submodule_search_locations is None:
        return
    package = _Package(_CLIENT)
    package.__spec__, package.__file__ = spec, spec.origin
    package.__path__ = list(spec.submodule_search_locations)
    sys.modules[_CLIENT] = package


class _Package(ModuleType):
    """A package whose own names come from its API and its models, each when it is asked for."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        for part in ("models", "api", "exceptions", "configuration", "api_client"):
            found = getattr(importlib.import_module(f"{_CLIENT}.{part}"), name, None)
            if found is not None:
                return found
        raise AttributeError(f"module {_CLIENT!r} has no attribute {name!r}")
