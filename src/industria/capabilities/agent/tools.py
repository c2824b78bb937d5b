"""``industria do``: from a sentence to a result, by tools."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

from industria.core import AGENT_OF, Caller, Language, MissingPartError, Session, Text, Tool
from industria.core.text import language_of
from industria.core.tool import NAMES_FILE
from industria.stores import Stores

if TYPE_CHECKING:
    from industria.interaction.agent import Done

_AGENT = "do"  # an agent does not call itself


def do(
    session: Session[Stores],
    request: Annotated[str, Text("一句话的请求", "what is to be done, in a sentence"), NAMES_FILE],
    approve: Annotated[
        bool,
        Text("在此批准要执行的动作", "decide here on what acts, with the results so far shown"),
    ] = False,
) -> Done:
    """Plan, call tools, answer. What acts waits for a person's approval.

    Raises MissingPartError where there is no language model.
    """
    from industria.interaction.agent import carry_out

    plant = session.plant
    if plant.chat is None:
        raise MissingPartError(
            "expected a language model to plan with, found none: run industria weights fetch"
        )
    # Whoever stands behind it, the agent is nobody at the machine: what acts is put before a person.
    role = "engineer" if session.caller.present else session.caller.role
    agent = replace(session, caller=Caller(f"{AGENT_OF}{session.caller.name}", role))
    tools = {
        t.wire: t
        for t in session.calls.tools.values()
        if t.name != _AGENT and not t.here and t.role is None
    }

    def call(name: str, arguments: Mapping[str, object]) -> object:
        return _plain(agent.call(name, **arguments))

    done = carry_out(request, tools, call, plant.chat, session.progress)
    if approve and done.verdict == "waiting" and session.caller.present:
        _decide(session, done)
    done.run = session.run.id
    session.run.outputs = {"verdict": done.verdict, "steps": [s.tool for s in done.steps]}
    return done


def _plain(result: object) -> object:
    given = getattr(result, "to_json", None)
    return given() if callable(given) else result


def _decide(session: Session[Stores], done: Done) -> None:
    """The person at the machine says yes or no to the call that waits; a yes carries it out now."""
    from industria.interaction.agent import Step
    from industria.interaction.tool_results import failed, say

    last = done.steps[-1]
    language: Language = session.language or language_of(done.request)
    for step in done.steps[:-1]:
        session.note(f"  {step.tool}: {str(step.result)[:600]}\n")
    asked = Text("批准", "approve").in_language(language)
    granted = session.ask(f"{asked} {last.tool}({dict(last.arguments)})?")
    decided = session.calls.decide(done.approval, granted, session)
    if not granted:
        done.verdict, done.content = "refused", Text("未批准", "denied").in_language(language)
        return
    result = decided.get("result", decided) if isinstance(decided, dict) else decided
    result = _plain(result)
    done.steps.append(Step(last.tool, last.arguments, "act", result))
    done.verdict = "refused" if failed(result) else "accepted"
    done.content = say(last.arguments, result)


TOOLS = (
    Tool(
        "do",
        Text("智能体: 计划, 调用工具, 回答", "The agent: plans, calls tools, answers"),
        "propose",
        do,
        needs=("chat", "person"),
    ),
)
