"""How a call goes over each face, and what its caller sees of it."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Callable, Mapping
from typing import Any

import httpx

from industria.bench.studies.trial.calls import Call, Saw, Seen, wire
from industria.bench.studies.trial.draws import note_text
from industria.bench.studies.trial.line import Line
from industria.bench.studies.trial.processes import Commands, Process, Server, Worker
from industria.bench.studies.trial.setting import Setting
from industria.core import Tool
from industria.testing.typed import typed

_TIMEOUT_S = 120.0
_NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # everything is on loopback, in clear
_TRACE = "Traceback (most recent call last)"
_NOT_HERE = 503  # a part that the user can add
_ACCEPT = {"Accept": "application/json, text/event-stream"}


class Faces:
    """All faces of one plant, each with its process."""

    def __init__(
        self, setting: Setting, line: Line, tools: Mapping[str, Tool],
        server: Server, worker: Worker, commands: Commands,
    ) -> None:  # fmt: skip
        self._setting, self._line, self._tools = setting, line, tools
        self.server, self.worker, self.commands = server, worker, commands

    def make(self, call: Call, lane: str) -> Seen:
        """Make a call in a lane, with the kill that it was drawn with."""
        process: Process = {"cli": self.commands, "python": self.worker}.get(lane, self.server)
        work = {"cli": self._typed, "python": self._programmed}.get(lane, self._sent)
        timers = []
        if call.kill_after_s is not None:
            if isinstance(process, Server | Worker):
                process.up()  # what is being started is not killed
            timers.append(threading.Timer(call.kill_after_s, process.kill))
            timers[0].start()
        if call.kill_at_effect_s is not None:
            late = threading.Timer(call.kill_at_effect_s, process.kill)
            timers.append(late)
            self._line.when_written(float(str(call.arguments["value"])), late.start)
        try:
            return work(call)
        finally:
            if lane == "cli":  # the next command is not to be killed for this one
                for timer in timers:
                    timer.cancel()

    def _typed(self, call: Call) -> Seen:
        words = typed(self._tools[call.tool], call.arguments, self.commands.folder)
        code, out, err = self.commands.run([*words, "--json", "--plant", str(self._setting.root)])
        if _TRACE in err:
            return Seen(call, "broken", said=err[-300:])
        try:
            found = json.loads(out)
        except json.JSONDecodeError:
            return Seen(call, "cut") if code < 0 else Seen(call, "refused", said=err[-300:])
        if code > 0 and isinstance(found, dict) and set(found) == {"error"}:
            return Seen(call, "refused", said=str(found["error"]))
        return Seen(call, "done", found)

    def _programmed(self, call: Call) -> Seen:
        found = self.worker.ask(call.tool, dict(call.arguments))
        if found is None:
            return Seen(call, "cut")
        if "broken" in found:
            return Seen(call, "broken", said=str(found["broken"]))
        if "error" in found:
            return Seen(call, "refused", said=str(found["said"]), error=str(found["error"]))
        return Seen(call, "done", found["result"])

    def _sent(self, call: Call) -> Seen:
        send: Callable[[httpx.Client, Call], Seen] = {
            "page": self._page, "openai": _openai, "mcp": _mcp,
        }.get(call.face, _rest)  # fmt: skip
        key = self._setting.keys.get(call.who, "")
        head = {"Authorization": f"Bearer {key}"} if key else {}
        with httpx.Client(
            base_url=self.server.up(), headers=head, timeout=_TIMEOUT_S, verify=_NO_TLS
        ) as client:
            try:
                return send(client, call)
            except httpx.TimeoutException as error:
                return Seen(call, "broken", said=f"no answer within {_TIMEOUT_S:.0f} s: {error!r}")
            except httpx.TransportError as error:
                return Seen(call, "cut", said=repr(error))

    def _page(self, client: httpx.Client, call: Call) -> Seen:
        client.get("/", params={"token": self.server.token})  # the cookie that it brings stays
        reply = client.get(str(call.arguments["path"]))
        return _of(call, reply, None)


def _rest(client: httpx.Client, call: Call) -> Seen:
    if call.tool == "upload":
        content = note_text(call.number).encode()
        reply = client.put(f"/api/inbox/{call.arguments['file']}", content=content)
    elif call.tool == "approvals.decide":
        said = {"granted": call.arguments["granted"]}
        reply = client.post(f"/api/approvals/{call.arguments['approval']}", json=said)
    else:
        reply = client.post(f"/api/tools/{wire(call.tool)}", json=dict(call.arguments))
    return _of(call, reply, _json(reply))


def _openai(client: httpx.Client, call: Call) -> Seen:
    messages = [{"role": "user", "content": call.arguments["question"]}]
    body = {"model": "industria", "messages": messages}
    reply = client.post("/v1/chat/completions", json=body)
    return _of(call, reply, _json(reply))


def _mcp(client: httpx.Client, call: Call) -> Seen:
    asked = {
        "jsonrpc": "2.0", "id": call.number, "method": "tools/call",
        "params": {"name": wire(call.tool), "arguments": dict(call.arguments)},
    }  # fmt: skip
    reply = client.post("/mcp", json=asked, headers=_ACCEPT)
    found = _json(reply)
    if reply.status_code != 200 or not isinstance(found, dict) or "result" not in found:
        return Seen(call, "broken", said=f"{reply.status_code} {reply.text[:300]}")
    text = found["result"]["content"][0]["text"]
    if not found["result"].get("isError"):
        return Seen(call, "done", json.loads(text))
    approval = text.rpartition("/api/approvals/")[2] if "waits for a person" in text else ""
    return Seen(call, "waits" if approval else "refused", said=approval or text)


def _of(call: Call, reply: httpx.Response, found: Any) -> Seen:
    status = reply.status_code
    if status < 400:
        return Seen(call, "done", found)
    if (status >= 500 and status != _NOT_HERE) or not isinstance(found, dict):
        return Seen(call, "broken", said=f"{status} {reply.text[:300]}")
    error = found.get("error", {})
    saw: Saw = "waits" if "approval" in error else "refused"
    said = error.get("approval") or f"{status} {error.get('message', '')}"
    return Seen(call, saw, said=str(said), error=str(error.get("type", "")))


def _json(reply: httpx.Response) -> Any:
    try:
        return reply.json()
    except ValueError:
        return None
