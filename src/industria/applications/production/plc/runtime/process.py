"""The soft PLC in a process of its own: what the rest of industria computes cannot hold up its scans.

The process serves the terminals over OPC UA, and to be read over Modbus where a port is given. It is
steered over a pipe; when the pipe breaks, because whoever began it died, the program is stopped and
the process ends. It asks the system for a higher priority and says whether it got it.
"""

from __future__ import annotations

import multiprocessing
import os
import secrets
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, cast

from industria.applications.production.plc.execution.machine import Values
from industria.applications.production.plc.language import ir
from industria.applications.production.plc.language.program import compile_text
from industria.applications.production.plc.runtime.soft_plc import PlcOptions, SoftPlc
from industria.applications.production.plc.runtime.status import Status
from industria.core import BusyError, IndustriaError, InputError, NotFoundError, UsageError

_START_S, _ANSWER_S, _CHANGE_S, _END_S = 180.0, 30.0, 180.0, 15.0
_PRIORITY = -10


@dataclass(frozen=True, slots=True)
class Terminals:
    """Where the program is served: port of OPC UA on this machine; of Modbus TCP, 0 for none.

    ``certificate`` with its ``private_key`` (PEM or DER): of the OPC UA server, which then serves only
    encrypted lines. Raises UsageError for one without the other.
    """

    opcua: int
    modbus: int = 0
    host: str = "127.0.0.1"
    certificate: Path | None = None
    private_key: Path | None = None

    def __post_init__(self) -> None:
        if (self.certificate is None) != (self.private_key is None):
            raise UsageError("expected a certificate together with its key, found one: give both")

    @property
    def url(self) -> str:
        """Of the OPC UA server."""
        return f"opc.tcp://{self.host}:{self.opcua}/plc"


class PlcProcess:
    """Runs a program elsewhere. ``key``: password of the user who may write inputs over OPC UA."""

    def __init__(
        self, source: str, folder: Path, terminals: Terminals, options: PlcOptions = PlcOptions(), key: str = ""
    ) -> None:  # fmt: skip
        self.terminals, self.key = terminals, key or secrets.token_hex(16)
        self.prioritised = False
        self._lock = threading.Lock()
        self._number = 0
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(
            target=_serve, args=(theirs, source, folder, terminals, options, self.key), daemon=True
        )
        self._theirs = theirs

    def start(self) -> None:
        """Start and wait until the program cycles. Raises what kept it from it."""
        self._process.start()
        self._theirs.close()
        self.prioritised = bool(self._answer(_START_S))

    @property
    def pid(self) -> int | None:
        """Of the process, as the system numbers it; None before it starts."""
        return self._process.pid

    @property
    def status(self) -> Status:
        """How it does."""
        return cast(Status, self._ask("status"))

    def values(self) -> Values:
        """All tags at one moment."""
        return cast(Values, self._ask("values"))

    def change(self, source: str, instead_of: str = "") -> None:
        """Another program in place of this one. ``instead_of``: fingerprint of what is meant to run now.

        Raises InputError where it does not compile or fit, BusyError where another one runs.
        """
        self._ask("change", source, instead_of, seconds=_CHANGE_S)

    def rollback(self) -> None:
        """Back to the program before the last change. Raises NotFoundError where there is none."""
        self._ask("rollback")

    def acknowledge(self) -> None:
        """A person has seen the fault."""
        self._ask("acknowledge")

    def close(self) -> None:
        """Stop the program and end the process."""
        self._pipe.close()
        if self._process.pid is not None:
            self._process.join(_END_S)
            if self._process.is_alive():
                self._process.kill()
                self._process.join()

    def _ask(self, what: str, *arguments: object, seconds: float = _ANSWER_S) -> object:
        with self._lock:
            self._number += 1
            try:
                self._pipe.send((self._number, what, arguments))
            except OSError:
                raise self._ended() from None
            return self._answer(seconds)

    def _answer(self, seconds: float) -> object:
        """The answer to the last question; a late one to an earlier question is let go."""
        deadline = time.monotonic() + seconds
        while self._pipe.poll(max(0.0, deadline - time.monotonic())):
            try:
                number, good, result = self._pipe.recv()
            except (EOFError, OSError):
                raise self._ended() from None
            if number != self._number:
                continue
            if not good:
                raise result
            return result
        raise BusyError(f"expected the soft PLC's answer within {seconds:g} s, found none")

    def _ended(self) -> NotFoundError:
        return NotFoundError("expected a running soft PLC, found that its process has ended")


def _serve(
    pipe: Connection, source: str, folder: Path, terminals: Terminals, options: PlcOptions, key: str
) -> None:
    """The process: the program, its terminals, and what is asked of it until nobody is there to ask."""
    from industria.applications.production.plc.runtime.modbus_server import PlcModbusServer
    from industria.applications.production.plc.runtime.opcua_server import PlcOpcUaServer

    signal.signal(
        signal.SIGINT, signal.SIG_IGN
    )  # a person's Ctrl-C is for whoever began this process
    prioritised = _prioritised()  # before any thread begins: threads inherit it
    servers: list[PlcOpcUaServer | PlcModbusServer] = []
    plc: SoftPlc | None = None
    try:
        plc = SoftPlc(_program(source), folder, options)
        own = (terminals.certificate, terminals.private_key)
        servers.append(PlcOpcUaServer(plc, terminals.opcua, terminals.host, key, *own))
        if terminals.modbus:
            servers.append(PlcModbusServer(plc, terminals.modbus, terminals.host))
        for server in servers:
            server.start()
        plc.start()
        pipe.send((0, True, prioritised))
        _answer_all(pipe, plc)
    except Exception as error:  # noqa: BLE001 - the other process raises it
        pipe.send((0, False, _portable(error)))
    finally:
        for server in servers:
            server.stop()
        if plc is not None:
            plc.close()


def _answer_all(pipe: Connection, plc: SoftPlc) -> None:
    does: dict[str, Callable[..., Any]] = {
        "status": lambda: plc.status,
        "values": plc.values,
        "change": lambda text, instead_of: plc.change(_program(text), instead_of),
        "rollback": plc.rollback,
        "acknowledge": plc.acknowledge,
    }
    while True:
        try:
            number, what, arguments = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            answer = (number, True, does[what](*arguments))
        except Exception as error:  # noqa: BLE001 - the other process raises it
            answer = (number, False, _portable(error))
        try:
            pipe.send(answer)
        except OSError:
            return


def _program(source: str) -> ir.Program:
    compiled = compile_text(source)
    if compiled.program is None:
        raise InputError(f"expected a program that compiles, found {compiled.errors[0]}")
    return compiled.program


def _prioritised() -> bool:
    """Whether the system gave this process a higher priority."""
    try:
        os.setpriority(os.PRIO_PROCESS, 0, _PRIORITY)
    except OSError:
        return False
    return True


def _portable(error: Exception) -> Exception:
    """An error that can be sent: our own as they are, any other by its name and text."""
    return (
        error
        if isinstance(error, IndustriaError)
        else IndustriaError(f"{type(error).__name__}: {error}")
    )
