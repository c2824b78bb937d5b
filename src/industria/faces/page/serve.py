"""Serves a plant: the face over HTTP and the page on one port."""

from __future__ import annotations

import os
import secrets
import sys
import threading
from ipaddress import ip_address

from fastapi import FastAPI

from industria.core import InputError, UsageError
from industria.faces.calls import Calls
from industria.faces.http import HttpOptions, app_of
from industria.faces.page.owner import OwnerToken
from industria.stores import Stores

_TURN_S = 0.001
_LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"masked": {"()": "industria.faces.page.log.MaskedFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "masked"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
# Addresses to listen at that a browser of this machine reaches, and by which name it does.
_HERE = {
    "127.0.0.1": "127.0.0.1",
    "localhost": "127.0.0.1",
    "0.0.0.0": "127.0.0.1",
    "": "127.0.0.1",
    "::1": "[::1]",
    "::": "[::1]",
}


def build_app(
    plant: Stores,
    owner: OwnerToken | None = None,
    calls: Calls | None = None,
    options: HttpOptions = HttpOptions(),
    *,
    tls: bool = False,
) -> FastAPI:
    """The app with the pages on it; ``owner``: the token of this start, else nobody is the owner."""
    os.environ.setdefault("NICEGUI_STORAGE_PATH", str(plant.root / "studio"))
    from nicegui import ui

    from industria.faces.page.install import install
    from industria.faces.page.view import Desk

    calls = calls or Calls(plant)
    app = app_of(plant, calls, options)
    desk = Desk(plant, calls, app.state.shares, options.allowed)
    install(desk, app.state.refusals, owner or OwnerToken())
    secret = plant.root / "studio.secret"
    if not secret.exists():
        secret.touch(mode=0o600)
        secret.write_text(secrets.token_hex(32))
    ui.run_with(
        app,
        title="industria",
        storage_secret=secret.read_text(),
        show_welcome_message=False,
        session_middleware_kwargs={"https_only": tls, "same_site": "lax"},
    )
    return app


def serve(
    plant: Stores,
    host: str,
    port: int,
    *,
    tls_certificate: str = "",
    tls_key: str = "",
    insecure: bool = False,
) -> None:
    """Serve until interrupted. The first time, an admin's key is made and shown once.

    ``tls_certificate``, ``tls_key``: PEM files. Raises UsageError for an address that others reach without
    TLS, for keys would go over the line in clear, unless ``insecure`` says that this is meant.
    """
    import uvicorn

    # The loop answers beside threads that compute: it waits a turn of each of them before its own.
    sys.setswitchinterval(_TURN_S)
    tls = _tls(host, tls_certificate, tls_key, insecure)
    keys = plant.keys
    if not keys.count():
        with plant.audit.run("keys", {"role": "admin", "name": "admin"}, effect="act"):
            made = keys.create("admin", "admin")
        sys.stderr.write(f"first start: the admin's key is {made}\n")
    owner = OwnerToken()
    app = build_app(plant, owner, tls=bool(tls))
    if plant.chat is not None:
        threading.Thread(target=_warm, args=(plant,), daemon=True).start()
    scheme = "https" if tls else "http"
    sys.stderr.write(f"industria serves {plant.root.name} at {scheme}://{host}:{port}\n")
    if host in _HERE:
        address = f"{scheme}://{_HERE[host]}:{port}/?token={owner.text}"
        sys.stderr.write(
            f"your own browser, on this machine: {address}\n本机浏览器请打开: {address}\n"
        )
    sys.stderr.write("everybody else logs in with a key: industria keys viewer|engineer|admin\n")
    uvicorn.run(
        app,
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        log_config=_LOGGING,
        proxy_headers=False,  # who sent a request is who connected, whatever a header says
        server_header=False,
        ssl_certfile=tls[0] if tls else None,
        ssl_keyfile=tls[1] if tls else None,
    )


def _tls(host: str, certificate: str, key: str, insecure: bool) -> tuple[str, str] | None:
    """Certificate and key, where there are some. Raises UsageError, InputError where a file is not there."""
    if bool(certificate) != bool(key):
        raise UsageError(
            "expected a certificate and its key, found one of them: give --tls-certificate and --tls-key"
        )
    if certificate:
        for path in (certificate, key):
            if not os.path.isfile(path):
                raise InputError(
                    f"expected a PEM file at {path}, found none: see --tls-certificate"
                )
        return certificate, key
    if not is_here(host) and not insecure:
        raise UsageError(
            f"expected TLS for the address {host!r}, which other machines reach, found none: keys would go "
            "over the line in clear; give --tls-certificate and --tls-key, or --insecure where a "
            "proxy or a tunnel encrypts"
        )
    return None


def is_here(host: str) -> bool:
    """Whether only this machine reaches an address."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _warm(plant: Stores) -> None:
    """Load the language model, and put the stable head of its prompts into its cache."""
    if plant.chat is not None:
        for message in plant.asker.system_messages:
            plant.chat.warm([message])
