"""A DuckDB that may open some files and nothing else, and whose settings nobody can change."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from industria.infrastructure.place import Place
from industria.infrastructure.plain_path import sql_text


def locked_database(
    place: Place, files: Sequence[str], threads: int, memory: str = ""
) -> duckdb.DuckDBPyConnection:
    """An in-memory database; ``files``: all that it may open, of ``place``. ``memory`` as ``4GB``."""
    settings: dict[str, str | bool | int | float | list[str]] = {
        "threads": threads,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "python_enable_replacements": False,
    }
    if memory:
        settings["memory_limit"] = memory
    database = duckdb.connect(config=settings)
    place.prepare(database)
    listed = ", ".join(sql_text(file) for file in files)
    database.execute(f"SET allowed_paths = [{listed}]")
    database.execute("SET enable_external_access = false")
    database.execute("SET lock_configuration = true")
    return database
