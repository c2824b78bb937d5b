"""``industria ask|retrieve``: an answer with evidence or a refusal, and the passages alone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Literal

from industria.core import Answer, Language, Session, Text, Tool, UsageError
from industria.stores import Stores

if TYPE_CHECKING:
    from industria.foundation.knowledge import Hit

_MOST_HITS = 1_000


@dataclass(frozen=True, slots=True)
class Asked:
    """An answer, as the commands print it."""

    answer: Answer[str]

    @property
    def passed(self) -> bool:
        """Whether it is an answer, not a refusal."""
        return self.answer.verdict != "refused"

    def to_json(self) -> dict[str, object]:
        """As JSON types."""
        return self.answer.to_json()

    def show(self, language: Language) -> str:
        """The sentences, the evidence they stand on, and how it ended."""
        answer = self.answer
        lines = [answer.content]
        for number, item in enumerate(answer.evidence, 1):
            lines.append(f"  [{number}] {item.asset} {item.locator.to_json()}")
            lines.append(f"      {item.excerpt[:160]}")
        lines.append(f"  {answer.verdict}, confidence {answer.confidence:.2f}, run {answer.run}")
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Hits:
    """Passages, best first."""

    hits: list[Hit]

    def to_json(self) -> dict[str, object]:
        """As JSON types."""
        return {
            "hits": [
                {
                    "asset": h.asset,
                    "locator": h.locator.to_json(),
                    "text": h.text,
                    "score": round(h.score, 4),
                }
                for h in self.hits
            ]
        }

    def show(self, language: Language) -> str:
        """The beginning of each."""
        return "\n".join(
            f"  {h.score:.3f}  {h.asset} {h.locator.to_json()}\n         {h.text[:200]}"
            for h in self.hits
        )


def ask(
    session: Session[Stores],
    question: Annotated[str, Text("问题", "the question")],
    language: Annotated[
        Literal["zh", "en"] | None,
        Text("zh 或 en; 默认随问题", "zh or en; default: the question's"),
    ] = None,
    extractive: Annotated[bool, Text("只引用, 不用语言模型", "quote only, no model")] = False,
) -> Asked:
    """Every sentence carries its evidence; where the plant does not hold it, a refusal."""
    if not question.strip():
        raise UsageError("expected a question, found an empty one")
    answer: Answer[str] = Answer("", "refused")
    asker = session.plant.asker
    for text, answer in asker.stream(question, language, "extractive" if extractive else "auto"):  # noqa: B007
        session.budget.check()
        session.emit(text)
    run = session.run
    run.outputs = {"verdict": answer.verdict, "content": answer.content}
    run.matched = tuple(f"{e.asset} {e.locator.to_json()}" for e in answer.evidence)
    run.reference = tuple(dict.fromkeys(e.asset for e in answer.evidence))
    return Asked(replace(answer, run=run.id))


def retrieve(
    session: Session[Stores],
    question: Annotated[str, Text("问题", "the question")],
    k: Annotated[int, Text("最多几段", "how many at most")] = 10,
    mode: Annotated[
        Literal["hybrid", "words", "vectors"], Text("检索方式", "how to look")
    ] = "hybrid",
) -> Hits:
    """The passages that fit a question, best first."""
    from industria.interaction.retrieval import retrieve as find

    if not 1 <= k <= _MOST_HITS:
        raise UsageError(f"expected k between 1 and {_MOST_HITS}, found {k}")
    hits = find(session.plant.index, question, k, mode)
    session.run.matched = tuple(h.id for h in hits)
    return Hits(hits)


TOOLS = (
    Tool(
        "ask",
        Text("带证据回答或拒答", "Answer with evidence, or refuse (exit 1)"),
        "read",
        ask,
        needs=("chat",),
        examples=({"question": "How many moons does the pump station have?"},),
    ),
    Tool(
        "retrieve",
        Text("检索段落", "Find the passages that fit a question"),
        "read",
        retrieve,
        examples=({"question": "bearing temperature", "k": 3},),
    ),
)
