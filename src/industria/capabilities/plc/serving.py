"""plc.serve: a program at its terminals until it is stopped, steered and changed while it runs."""

from __future__ import annotations

import contextlib
import queue
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

from industria.capabilities.plc.proofs import Cycle
from industria.capabilities.plc.running import FileSpec, ProgramName
from industria.capabilities.plc.shown import report_text
from industria.capabilities.plc.work import kept_name, say_what_runs
from industria.core import IndustriaError, Language, Session, Text, UsageError
from industria.stores import Stores

if TYPE_CHECKING:
    from industria.applications.production.plc.language.types import Constant
    from industria.applications.production.plc.runtime.served import Served

_LOOK_S = 0.5
_WORDS = Text(
    "status 状态 | change 名称 在线更换 | back 退回 | ok 确认故障 | stop 停止",
    "status | change NAME: another kept program in its place | back: the program before | "
    "ok: acknowledge a fault | stop",
)
_RECORDS = {"change": "plc_change_served", "back": "plc_back", "ok": "plc_acknowledge"}


@dataclass(frozen=True, slots=True)
class WasServed:
    """How the soft PLC did, at the end."""

    status: dict[str, object]

    def to_json(self) -> dict[str, object]:
        """The last status."""
        return self.status

    def show(self, language: Language) -> str:
        """The last status in a line."""
        return str(self.status)


def serve(
    session: Session[Stores],
    program: ProgramName,
    spec: FileSpec = "",
    port: Annotated[int, Text("本机 OPC UA 端口", "of OPC UA, on this machine")] = 4840,
    modbus_port: Annotated[int, Text("Modbus TCP 只读端口; 0 为不用", "to be read over Modbus TCP; 0 without")] = 0,
    cycle: Cycle = 100,
    safe: Annotated[tuple[str, ...], Text("安全状态的 输出=值", "output=value in the safe state; 0 without")] = (),
    seconds: Annotated[float, Text("多久 (s); 0 直到停止", "how long (s); 0 goes on until stopped")] = 0.0,
    certificate: Annotated[Path | None, Text("OPC UA 服务器证书 (PEM 或 DER)", "of the OPC UA server (PEM or DER): then only encrypted lines are served")] = None,
    key: Annotated[Path | None, Text("证书的私钥", "the certificate's private key")] = None,
) -> WasServed:  # fmt: skip
    """Run a checked program in the soft PLC for whoever is at its terminals.

    While it runs, lines on the standard input steer it: status, change NAME, back, ok, stop. Each that
    changes something is a Run of its own under this one.
    """
    from industria.applications.production.plc.runtime.process import Terminals
    from industria.applications.production.plc.runtime.soft_plc import PlcOptions

    language = session.language or "en"
    options = PlcOptions(cycle, safe=dict(_safe_value(x) for x in safe))
    workshop, name = session.plant.production, kept_name(session, program, spec)
    kept = workshop.programs.get(name)
    say_what_runs(session, kept)
    session.run.outputs = {"program": name, "sha256": kept.sha256}
    terminals = Terminals(port, modbus_port, certificate=certificate, private_key=key)
    with workshop.serve_program(name, terminals, options) as served:
        session.note(
            f"{name}: {served.plc.terminals.url}, user plant, key in {served.key_file}\n"
            f"{_WORDS.in_language(language)}\n"
        )
        _steered(served, session, seconds)
        status = served.status.to_json()
    session.run.outputs = {"program": name, "sha256": kept.sha256, "status": status}
    return WasServed(status)


def _safe_value(text: str) -> tuple[str, Constant]:
    name, sign, value = text.partition("=")
    said = value.strip().lower()
    if not sign or not name.strip():
        raise UsageError(f"expected output=value, found {text!r}: name the output and its value")
    if said in ("true", "false"):
        return name.strip(), said == "true"
    try:
        return name.strip(), float(said) if "." in said or "e" in said else int(said)
    except ValueError:
        raise UsageError(f"expected TRUE, FALSE or a number, found {value!r}") from None


def _steered(served: Served, session: Session[Stores], seconds: float) -> None:
    """Until the time is up, somebody says stop, or interrupts: do what is said, tell of faults."""
    ends = time.monotonic() + seconds if seconds else float("inf")
    lines: queue.Queue[str] = queue.Queue()
    given = sys.stdin  # now: whoever called may put another in its place afterwards
    threading.Thread(target=_read, args=(given, lines), daemon=True).start()
    told = ""
    try:
        while time.monotonic() < ends and not session.budget.cancelled:
            now = served.status
            fault = f": {now.fault.in_language(session.language or 'en')}" if now.fault else ""
            if (said := now.state + fault) != told:
                session.note(f"{said}\n")
                told = said
            with contextlib.suppress(queue.Empty):
                words = lines.get(timeout=min(_LOOK_S, max(0.01, ends - time.monotonic()))).split()
                if words == ["stop"]:
                    return
                if words:
                    _obey(words, served, session)
    except KeyboardInterrupt:
        session.note("\n")


def _read(given: TextIO, lines: queue.Queue[str]) -> None:
    for line in given:
        lines.put(line)


def _obey(words: list[str], served: Served, session: Session[Stores]) -> None:
    """Do what a line says. Whatever is asked, and whatever comes of it, the program goes on."""
    does: dict[tuple[str, int], Callable[[], object]] = {
        ("status", 1): lambda: session.note(f"{served.status.to_json()}\n{served.plc.values()}\n"),
        ("change", 2): lambda: _change(words[1], served, session),
        ("back", 1): lambda: _recorded("back", served, session, served.plc.rollback),
        ("ok", 1): lambda: _recorded("ok", served, session, served.plc.acknowledge),
    }
    action = does.get((words[0], len(words)))
    if action is None:
        session.note(f"{_WORDS.in_language(session.language or 'en')}\n")
        return
    try:
        action()
        session.note(f"{words[0]}: ok, {served.running} runs\n")
    except IndustriaError as error:
        session.note(f"{error}\n")
    except Exception as error:  # noqa: BLE001 - a fault of a check must not take the plant down
        session.note(f"{type(error).__name__}: {error}\n")


def _change(name: str, served: Served, session: Session[Stores]) -> None:
    def change() -> dict[str, object]:
        workshop, before = session.plant.production, served.running
        report = workshop.change_served(served, name, session.progress)
        session.note(report_text(report, name, session.language or "en") + "\n")
        return {"instead_of": before, "sha256": workshop.programs.get(name).sha256}

    _recorded("change", served, session, change, name)


def _recorded(
    word: str,
    served: Served,
    session: Session[Stores],
    does: Callable[[], object],
    program: str = "",
) -> None:
    """What is done to a program that runs is on record before it is done, under the call that serves."""
    inputs = {"program": program or served.running}
    with session.plant.audit.run(
        _RECORDS[word], inputs, who=session.caller.name, parent=session.run.id, effect="act"
    ) as opened:
        found = does()
        opened.outputs = found if isinstance(found, dict) else {"running": served.running}
