"""Errors in one shape: ``{"error": {"type", "message"}}`` with the HTTP status of the exception tree.

What a message says passes the mask of records: it may quote what the caller may not see.
"""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from industria.core import ApprovalNeededError, IndustriaError, UsageError
from industria.faces.http.openai_api import error_body
from industria.foundation.privacy import masked_text


def add_errors(app: FastAPI) -> None:
    """Answer every error of the app in that shape."""

    @app.exception_handler(IndustriaError)
    def ours(request: Request, error: IndustriaError) -> JSONResponse:
        if request.url.path.startswith("/v1/"):
            return JSONResponse({"error": error_body(error)}, error.http_status)
        kind = type(error).__name__.removesuffix("Error")
        extra = {"approval": error.approval} if isinstance(error, ApprovalNeededError) else {}
        return _reply(error.http_status, kind, str(error), **extra)

    @app.exception_handler(RequestValidationError)
    def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        if request.url.path.startswith("/v1/"):
            said = error_body(UsageError(f"{place}: {first['msg']}"))
            return JSONResponse({"error": said | {"param": place.removeprefix("body.")}}, 422)
        return _reply(422, "Usage", f"{place}: {first['msg']}")

    @app.exception_handler(HTTPException)
    def plain(_request: Request, error: HTTPException) -> JSONResponse:
        return _reply(error.status_code, "Http", str(error.detail))

    @app.exception_handler(Exception)
    def unexpected(_request: Request, error: Exception) -> JSONResponse:
        return _reply(500, "Internal", f"{type(error).__name__}: see the server's log")


def _reply(status: int, kind: str, message: str, **extra: object) -> JSONResponse:
    return JSONResponse({"error": {"type": kind, "message": masked_text(message), **extra}}, status)
