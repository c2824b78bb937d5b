"""Write a program: draft, compile, prove, and let every finding go back to the proposer.

The model writes only bodies, under a grammar of the declared names. A draft that fails comes back
with its findings (line, message, counterexample as a small table); small edits are tried on it before
it is written anew: a guard for a violated property, and one statement each for outputs that never
change. Of three drafts one is a repair of the best so far, the others are fresh samples. Similar proved blocks
stand in the prompt as examples. What passes has been proved; everything else is a refusal that holds
the findings.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from industria.applications.production.plc.blocks.library import similar
from industria.applications.production.plc.check import check_program
from industria.applications.production.plc.compare import compare
from industria.applications.production.plc.language import syntax
from industria.applications.production.plc.verification.engines import Options
from industria.applications.production.plc.writing.draft import Draft, Written, shortfall
from industria.applications.production.plc.writing.grammar import (
    body_grammar,
    helpers,
    switching_grammar,
    used_helpers,
)
from industria.applications.production.plc.writing.guards import guard_variables, guarded
from industria.applications.production.plc.writing.idle import idle, still_outputs
from industria.applications.production.plc.writing.impossible import impossible
from industria.applications.production.plc.writing.interface import read_interface
from industria.applications.production.plc.writing.replies import (
    goes_in_circles,
    statements_of,
)
from industria.applications.production.plc.writing.specify import Specification
from industria.core import (
    Answer,
    ChatModel,
    Finding,
    InputError,
    Message,
    Progress,
    Text,
    Tries,
    Verdict,
    refine,
    silent,
)

__all__ = ["Draft", "WriteOptions", "Written", "impossible", "write"]

_SYSTEM = """You write bodies of PLC programs in IEC 61131-3 Structured Text. The body runs once every scan.
Assign every output in every scan. Assign with :=, compare with =. Reply with statements only, without declarations and comments."""
_MAX_TOKENS = 700
_SAME_S = 5.0  # time to prove that a change changed nothing
_LOOK_EVERY = 24  # pieces of a reply between looks whether it goes in circles
_REPAIR_TEMPERATURE, _FRESH_TEMPERATURE = 0.7, 0.9
_PROMPT_CHARACTERS, _BODY_CHARACTERS = 6_000, 2_500
_NO_MODEL = Finding(
    "plc.no_model",
    Text(
        "没有语言模型来编写: 运行 industria weights fetch",
        "there is no language model to write with: run industria weights fetch",
    ),
)


@dataclass(frozen=True, slots=True)
class WriteOptions:
    """``drafts`` of the model, and ``attempts`` with the small edits between them; ``use_edits``:
    whether such edits are tried; ``use_grammar``: whether the model is held to the grammar;
    ``examples``: proved blocks in the prompt; ``first_sees_rules``: whether the first draft is told the
    properties, or made from the request alone."""

    drafts: int = 5
    attempts: int = 20
    seconds: float = 240.0
    use_edits: bool = True
    use_grammar: bool = True
    examples: int = 1
    first_sees_rules: bool = True
    seed: int = 0
    check_seconds: float = 15.0


def write(
    specification: Specification,
    chat: ChatModel | None,
    options: WriteOptions = WriteOptions(),
    progress: Progress = silent,
) -> Written:
    """Propose, check, repair within the budget.

    Where the properties themselves rule every program out, drafts end with the first that compiles and
    does something, and the refusal says so.
    """
    hopeless = impossible(specification)
    writer = _Writer(specification, chat, options, progress, bool(hopeless))
    answer = refine(
        writer.propose, writer.check, specification, Tries(options.attempts, options.seconds)
    )
    best = writer.best()
    findings = best.findings if best else (_NO_MODEL,) if chat is None else ()
    accepted = answer.verdict == "accepted" and not hopeless
    return Written(specification, Answer(
        best, "accepted" if accepted else "refused", confidence=answer.confidence if accepted else 0.0,
        findings=(*hopeless, *findings), attempts=answer.attempts,
    ), tuple(writer.done))  # fmt: skip


class _Writer:
    def __init__(
        self,
        specification: Specification,
        chat: ChatModel | None,
        options: WriteOptions,
        progress: Progress,
        hopeless: bool,
    ) -> None:
        self._hopeless = hopeless
        self._specification, self._chat, self._options = specification, chat, options
        self._progress = progress
        self._interface = specification.interface
        self._tree, _ = self._interface.tree()
        self._units = {u.name: u for u in self._tree.units}
        self.done: list[Draft] = []
        self._bodies: dict[str, dict[str, str]] = {}

    def best(self) -> Draft | None:
        """The draft that got furthest: it compiles, it does something, and least is found in it."""
        return min(self.done, key=shortfall, default=None)

    # -- check ----------------------------------------------------------------------------

    def check(self, draft: Draft, specification: Specification) -> Verdict:
        """Compile, prove, and refuse what does nothing."""
        self._progress("check", len(self.done), self._options.attempts)
        report = check_program(
            draft.text, specification.properties, Options(seconds=self._options.check_seconds)
        )
        findings = [*report.findings(), *idle(draft.text)]
        if not findings:
            findings = [*self._unchanged(draft.text)]
        self.done.append(
            Draft(draft.text, draft.strategy, draft.tokens, draft.seconds, report, tuple(findings))
        )
        return Verdict.of(tuple(findings))

    def _unchanged(self, text: str) -> list[Finding]:
        """A finding where a change left a program that does the same on every run."""
        before = self._specification.source_before
        try:
            same = before and compare(before, text, Options(seconds=_SAME_S)).equivalent
        except InputError:  # what cannot be compared is not known to be the same
            return []
        if not same:
            return []
        said = Text(
            "修改后的程序与原程序完全等价", "the changed program does just what the one before does"
        )
        return [Finding("plc.unchanged", said)]

    # -- propose --------------------------------------------------------------------------

    def propose(self, _findings: tuple[Finding, ...], attempt: int) -> Draft | None:
        """The next draft: what the request itself begins, small edits of the best draft, or a new one."""
        self._progress("write", attempt, self._options.attempts)
        if self._hopeless and self.done and shortfall(self.done[-1]) < (False, True, 0):
            return None
        root = self._interface.root
        if attempt == 0 and root is not None and root.given and len(self._interface.open) == 1:
            return self._assembled({root.name: root.given}, "given", 0, 0.0)
        if self._options.use_edits:
            edited = None if self._hopeless else self._edited()
            edited = edited or self._switched()
            if edited is not None:
                return edited
        return self._drafted()

    def _edited(self) -> Draft | None:
        """Guards on the last draft, if it compiles; and on guards again, while the findings get fewer."""
        last = self.done[-1] if self.done else None
        root = self._interface.root
        if last is None or root is None or last.report is None or last.report.compiled.errors:
            return None
        if last.strategy == "guard" and len(last.findings) >= len(self.done[-2].findings):
            return None
        violated = [v.property for v in last.report.verdicts if v.outcome == "violated"]
        bodies = dict(self._bodies[last.text])
        edited = guarded(bodies[root.name], violated, _writable(self._units[root.name]))
        if edited == bodies[root.name]:
            return None
        bodies[root.name] = edited
        return self._assembled(bodies, "guard", 0, 0.0)

    def _switched(self) -> Draft | None:
        """The last draft with a statement of the model for each output that never changes."""
        last = self.done[-1] if self.done else None
        core = next((d for d in reversed(self.done) if d.strategy != "guard"), None)
        root = self._interface.root
        if last is None or core is None or root is None or self._chat is None:
            return None
        still = still_outputs(last.findings)
        if not still or core.strategy == "switch" or core.report is None:
            return None
        unit = self._units[root.name]
        grammar = (
            switching_grammar(self._tree, unit, still) if not core.report.compiled.errors else ""
        )
        if not grammar:
            return None
        started = time.monotonic()
        bodies = dict(self._bodies[core.text])
        order = (
            f"In this body these outputs never change: {', '.join(still)}. Write one statement for each that "
            "switches it on and off by the inputs, as the request says. Write only these statements."
        )
        reply, tokens = self._asked(
            [*self._messages(unit, bodies, core), Message("user", order)], grammar, 0.0, 0
        )
        bodies[root.name] = f"{bodies[root.name].rstrip()}\n{statements_of(reply)}"
        return self._assembled(bodies, "switch", tokens, time.monotonic() - started)

    def _drafted(self) -> Draft | None:
        drafted = sum(d.strategy in ("draft", "repair") for d in self.done)
        if self._chat is None or drafted >= self._options.drafts:
            return None
        started = time.monotonic()
        bodies: dict[str, str] = {}
        tokens = 0
        for piece in self._interface.open:
            unit = self._units[piece.name]
            body, count = self._body(unit, drafted, bodies)
            bodies[piece.name] = body
            tokens += count
        strategy = "repair" if _repairs(drafted) else "draft"
        return self._assembled(bodies, strategy, tokens, time.monotonic() - started)

    def _body(self, unit: syntax.Unit, drafted: int, bodies: dict[str, str]) -> tuple[str, int]:
        grammar = body_grammar(self._tree, unit) if self._options.use_grammar else ""
        if _repairs(drafted):
            messages, temperature = self._with_findings(unit, bodies), _REPAIR_TEMPERATURE
        else:
            messages = self._messages(unit, bodies)
            temperature = _FRESH_TEMPERATURE if drafted else 0.0
        reply, tokens = self._asked(messages, grammar, temperature, self._options.seed + drafted)
        return statements_of(reply), tokens

    def _asked(
        self, messages: list[Message], grammar: str, temperature: float, seed: int
    ) -> tuple[str, int]:
        """(reply, its tokens); a reply that goes in circles is stopped."""
        assert self._chat is not None
        pieces: list[str] = []
        for piece in self._chat.stream(
            messages, max_tokens=_MAX_TOKENS, temperature=temperature, seed=seed, grammar=grammar
        ):
            pieces.append(piece)
            if len(pieces) % _LOOK_EVERY == 0 and goes_in_circles("".join(pieces)):
                break
        return "".join(pieces), len(pieces)

    def _messages(
        self, unit: syntax.Unit, bodies: dict[str, str], of: Draft | None = None
    ) -> list[Message]:
        """The order to write a body; ``of``: the draft whose body was the reply to it."""
        extra = ", ".join(f"{h.name} ({h.type_name})" for h in helpers(unit))
        _, prose = read_interface(self._specification.request)
        parts = [f"Request:\n{prose[:_PROMPT_CHARACTERS]}"]
        for block in similar(prose, self._options.examples):
            parts.append(f"A similar proved block:\n{block.source}")
        parts.append(f"Declarations:\n{self._interface.text(bodies)}")
        before = self._specification.before
        if before:
            parts.append(
                f"The present body, to be changed as requested and left as it is elsewhere:\n{before}"
            )
        told = self._options.first_sees_rules or bool(self.done)
        rules = [p.text for p in self._specification.properties if p.expressions and told]
        if rules:
            parts.append("At the end of every scan must hold:\n" + "\n".join(rules)[:2_000])
        parts.append(
            f"You may also use: {extra}.\nWrite the statements of the body of {unit.name}."
        )
        messages = [Message("system", _SYSTEM), Message("user", "\n\n".join(parts))]
        if of is None:
            return messages
        body = self._bodies[of.text].get(unit.name, "")
        return [*messages, Message("assistant", body[:_BODY_CHARACTERS])]

    def _with_findings(self, unit: syntax.Unit, bodies: dict[str, str]) -> list[Message]:
        """The messages of a repair of the best draft so far."""
        drafts = [d for d in self.done if d.strategy != "guard"]
        last = min(reversed(drafts), key=shortfall)
        found = "\n".join(f"- {f.message.en}" for f in last.findings[:3])[:1_200]
        return [
            *self._messages(unit, bodies, last),
            Message("user", f"The check of this body found:\n{found}\nWrite the corrected body."),
        ]

    def _assembled(
        self, bodies: dict[str, str], strategy: str, tokens: int, seconds: float
    ) -> Draft:
        extra = {}
        for name, body in bodies.items():
            unit = self._units[name]
            declared = [used_helpers(body, helpers(unit)), guard_variables(body, unit)]
            extra[name] = "\n".join(x for x in declared if x)
        text = self._interface.text(bodies, extra)
        self._bodies[text] = bodies
        return Draft(text, strategy, tokens, seconds)


def _repairs(drafted: int) -> bool:
    """Whether a draft with so many before it repairs the best of them, or is a fresh sample."""
    return drafted % 3 == 2


def _writable(unit: syntax.Unit) -> frozenset[str]:
    return frozenset(
        v.name.lower()
        for v in unit.variables
        if v.section in ("output", "local", "in_out") and not v.constant
    )
