"""One way to call a tool for everybody outside: role, approval, audit, then the tool itself."""

from __future__ import annotations

from collections.abc import Mapping

from industria.core import ApprovalNeededError, NotFoundError, NotPermittedError, Recorder, Tool
from industria.interaction.gateway.keys import Caller, Keys


class Calls:
    """Calls tools on behalf of callers."""

    def __init__(self, tools: Mapping[str, Tool], keys: Keys, recorder: Recorder) -> None:
        self.tools = tools
        self.keys = keys
        self._recorder = recorder

    def call(self, name: str, arguments: Mapping[str, object], caller: Caller) -> object:
        """Run a tool. Raises NotPermittedError for too low a role, ApprovalNeededError for ``act``."""
        tool = self._tool(name)
        if not caller.may(tool.effect):
            raise NotPermittedError(
                f"tool {name!r} has the effect {tool.effect!r}, which the role {caller.role} may "
                "not have: use an engineer's or admin's key"
            )
        if tool.effect == "act":
            approval = self.keys.ask(name, tool.pin(arguments), caller)
            raise ApprovalNeededError(
                f"tool {name!r} acts and waits for a person: an admin approves it with "
                f"POST /api/approvals/{approval}",
                approval,
            )
        return self._run(tool, arguments, caller)

    def decide(self, approval: str, granted: bool, caller: Caller) -> object:
        """Grant or deny a waiting call; a granted one runs now, with exactly its arguments."""
        inputs = {"approval": approval, "granted": granted}
        with self._recorder.run("decide", inputs, who=caller.name, effect="act") as run:
            decided = self.keys.decide(approval, caller, granted)
            run.outputs = {"tool": decided.tool, "asked_by": decided.asked_by}
        if not granted:
            return {"approval": approval, "state": "denied"}
        asked = Caller(decided.asked_by, "engineer")
        tool = self._tool(decided.tool)
        result = self._run(tool, decided.arguments, asked, caller.name, approval)
        return {"approval": approval, "state": "granted", "result": result}

    def _run(
        self,
        tool: Tool,
        arguments: Mapping[str, object],
        caller: Caller,
        verifier: str = "",
        approval: str = "",
    ) -> object:
        with self._recorder.run(
            f"tool:{tool.name}", dict(arguments), who=caller.name, effect=tool.effect,
            verifier=verifier, approval=approval,
        ) as run:  # fmt: skip
            result = tool.call(arguments)
            run.outputs = {"effect": tool.effect}
        return result

    def _tool(self, name: str) -> Tool:
        if name not in self.tools:
            raise NotFoundError(f"expected a tool of {', '.join(self.tools)}, found {name!r}")
        return self.tools[name]
