"""A bare FastAPI route over the same DuckDB, as a program of its own: ``python -m ... PORT FILE...``.

No keys, no record, no check of the statement, no limit: what a gateway of ten lines does.
"""

from __future__ import annotations

import sys

import duckdb
import uvicorn
from fastapi import Body, FastAPI


def bare_app(files: list[str]) -> FastAPI:
    """The app; the table is called ``press``."""
    database = duckdb.connect(config={"threads": 2})
    listed = ", ".join(f"'{file}'" for file in files)
    database.execute(f"CREATE VIEW press AS SELECT * FROM read_parquet([{listed}])")
    app = FastAPI()

    @app.post("/sql")
    def sql(body: dict[str, str] = Body()) -> dict[str, object]:
        found = database.cursor().execute(body["statement"])
        names = [column[0] for column in found.description or ()]
        return {"columns": names, "rows": [list(row) for row in found.fetchall()]}

    return app


if __name__ == "__main__":
    uvicorn.run(
        bare_app(sys.argv[2:]), port=int(sys.argv[1]), log_level="warning", access_log=False
    )
