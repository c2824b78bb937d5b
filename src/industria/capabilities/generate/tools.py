"""``industria generate``: answers to prompts by a language model that was tuned here, checked by a rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from industria.core import POSITIONAL, Asset, InputError, Language, Session, Text, Tool, UsageError
from industria.infrastructure.plain_path import sql_name
from industria.stores import Stores

if TYPE_CHECKING:
    from industria.models.language.generating import Continued
    from industria.models.language.rewards import Verdict

_MOST_PROMPTS = 5000
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Generated:
    """Answers in the order of their prompts, ``samples`` to each; ``kept``: the table they were put in."""

    model: str
    prompts: tuple[str, ...]
    answers: tuple[str, ...]
    verdicts: tuple[Verdict, ...]
    kept: Asset | None
    pairs: Asset | None

    @property
    def violations(self) -> float:
        """The share of answers that break the rule."""
        return sum(bool(v.broken) for v in self.verdicts) / max(1, len(self.verdicts))

    def to_json(self) -> dict[str, object]:
        """Prompts and answers, with what the rule found."""
        each = len(self.answers) // max(1, len(self.prompts))
        rows: list[dict[str, object]] = [
            {"prompt": self.prompts[i // each], "answer": a} for i, a in enumerate(self.answers)
        ]
        for row, verdict in zip(rows, self.verdicts, strict=False):
            row |= {"broken": list(verdict.broken), "facts_stated": verdict.covered}
        return {
            "model": self.model, "answers": rows,
            "violation_rate": self.violations if self.verdicts else None,
            "table": self.kept.table if self.kept else "",
            "pairs": self.pairs.table if self.pairs else "",
        }  # fmt: skip

    def show(self, language: Language) -> str:
        """The first answers, how many break the rule, and the tables."""
        lines = []
        for number, answer in enumerate(self.answers[:_SHOWN]):
            broken = self.verdicts[number].broken if self.verdicts else ()
            lines.append(f"{answer}{'  !! ' + ', '.join(broken) if broken else ''}")
        if self.verdicts:
            share = f"{self.violations:.1%}"
            lines.append(
                Text(f"违反规则: {share}", f"break the rule: {share}").in_language(language)
            )
        lines += [asset.table for asset in (self.kept, self.pairs) if asset]
        return "\n".join([*lines, self.model])


def generate(
    session: Session[Stores],
    model: Annotated[
        str, Text("模型: 名称或名称:版本", "the model: NAME or NAME:VERSION"), POSITIONAL
    ],
    prompt: Annotated[list[str], Text("提示", "the prompts"), POSITIONAL] = [],  # noqa: B006  nobody changes it
    asset: Annotated[str, Text("提示所在的表", "a table of prompts")] = "",
    column: Annotated[str, Text("提示列", "its column of prompts")] = "prompt",
    where: Annotated[str, Text("SQL 条件", "SQL condition: which of its rows")] = "",
    samples: Annotated[int, Text("每个提示的回答数", "answers to each prompt")] = 1,
    temperature: Annotated[
        float, Text("温度; 0 为最可能的回答", "temperature; 0 for the likeliest answer")
    ] = 0.0,
    tokens: Annotated[int, Text("最多词元数", "most tokens of an answer")] = 96,
    line: Annotated[bool, Text("到行尾为止", "stop at the end of a line")] = False,
    reward: Annotated[
        str, Text("检查所用规则: units 或 slots", "the rule to check by: units or slots")
    ] = "",
    out: Annotated[str, Text("新表名", "the new table's name")] = "",
) -> Generated:
    """Answer prompts; of a table the answers are kept as a table, and pairs to prefer where there are samples.

    With a rule and several samples, the answer that does best and the one that does worst by it become a row
    of TABLE_pairs (prompt, answer, rejected), from which ``train language --option aim=dpo`` learns.
    """
    from industria.models.language.rewards import rule

    if not 1 <= samples <= 64 or not 1 <= tokens <= 1024 or not 0 <= temperature <= 2:
        raise UsageError(
            "expected 1 to 64 samples, 1 to 1024 tokens and a temperature of 0 to 2, found "
            f"{samples}, {tokens} and {temperature:g}: change them"
        )
    if samples > 1 and not temperature:
        raise UsageError("expected a temperature above 0 for several samples, found 0: set it")
    if bool(prompt) == bool(asset):
        raise UsageError("expected prompts or a table of them, found both or none: name one")
    check = rule(reward).check if reward else None
    table = session.plant.table(asset) if asset else None
    prompts = _prompts(session, table, column, where) if table else list(prompt)
    answers, version = _answers(session, model, prompts, samples, temperature, tokens, line)
    texts = tuple(a.text for a in answers)
    asked = [p for p in prompts for _ in range(samples)]
    verdicts = tuple(check(p, a) for p, a in zip(asked, texts, strict=True)) if check else ()
    how: dict[str, object] = {
        "tool": "generate", "model": version, "samples": samples, "temperature": temperature,
        "tokens": tokens, "reward": reward, "seed": session.seed or 0, "column": column, "where": where,
    }  # fmt: skip
    kept = pairs = None
    if table:
        name = out or f"{table.table}_answers"
        columns: dict[str, Sequence[object]] = {"prompt": asked, "answer": texts}
        if verdicts:
            columns |= {
                "broken": [", ".join(v.broken) for v in verdicts],
                "facts_stated": [v.covered for v in verdicts],
            }
        kept = _keep(session, table, name, columns, how)
        chosen = _pairs(prompts, texts, verdicts, samples)
        if chosen["prompt"]:
            pairs = _keep(session, table, f"{name}_pairs", chosen, {**how, "pairs": True})
    session.run.seed = session.seed or 0
    session.run.reference = (version, *(t.id for t in (table, kept, pairs) if t))
    found = Generated(version, tuple(prompts), texts, verdicts, kept, pairs)
    session.run.outputs = {
        "answers": len(texts), **({"violation_rate": found.violations} if verdicts else {}),
    }  # fmt: skip
    return found


def _prompts(session: Session[Stores], table: Asset, column: str, where: str) -> list[str]:
    names = [c.name for c in table.schema]
    if column not in names:
        raise InputError(f"expected a column of {', '.join(names)}, found {column!r}: name another")
    wanted = f" WHERE {where}" if where else ""
    found, cut = session.plant.lake.sql.query_within(
        f"SELECT {sql_name(column)} AS p FROM {sql_name(table.table)}{wanted}", session.budget
    )
    prompts = [str(p) for p in found.column("p").to_pylist() if p]
    if cut or not 0 < len(prompts) <= _MOST_PROMPTS:
        raise InputError(
            f"expected 1 to {_MOST_PROMPTS} prompts in {table.name}, found {'more' if cut else len(prompts)}: "
            "say which with --where"
        )
    return prompts


def _answers(
    session: Session[Stores],
    named: str,
    prompts: list[str],
    samples: int,
    temperature: float,
    tokens: int,
    line: bool,
) -> tuple[list[Continued], str]:
    """The answers, and the model as NAME:VERSION. Raises NotFoundError; InputError for another task."""
    from industria.core import missing_extra
    from industria.models.families.language import FAMILY, Asked
    from industria.models.making import adopted, find_version, load

    registry = session.plant.models
    card = adopted(registry, find_version(registry, named))
    if card.family != FAMILY.name:
        raise InputError(
            f"expected a language model, found {named} of {card.family or 'another kind'}: name another"
        )
    try:
        from industria.models.language.generating import Sampling
    except ImportError as error:
        raise missing_extra("tune", error.name or "torch") from None
    model = load(registry, FAMILY, card)
    asked = [p for p in prompts for _ in range(samples)]

    def told(what: str, done: float, total: float) -> None:
        session.budget.check()
        session.progress(what, done, total)

    sampling = Sampling(tokens, temperature, session.seed or 0, line)
    return FAMILY.predict(model, Asked(asked, sampling, told)), f"{card.name}:{card.version}"


def _pairs(
    prompts: list[str], texts: tuple[str, ...], verdicts: tuple[Verdict, ...], samples: int
) -> dict[str, list[str]]:
    """For each prompt the best and the worst of its answers by the rule, where they differ in it."""
    found: dict[str, list[str]] = {"prompt": [], "answer": [], "rejected": []}
    if not verdicts or samples < 2:
        return found
    for number, prompt in enumerate(prompts):
        at = range(number * samples, (number + 1) * samples)
        best, worst = (pick(at, key=lambda i: verdicts[i].reward) for pick in (max, min))
        if verdicts[best].reward > verdicts[worst].reward:
            found["prompt"].append(prompt)
            found["answer"].append(texts[best])
            found["rejected"].append(texts[worst])
    return found


def _keep(
    session: Session[Stores],
    table: Asset,
    name: str,
    columns: dict[str, Sequence[object]] | dict[str, list[str]],
    how: dict[str, object],
) -> Asset:
    import pyarrow as pa

    from industria.foundation.lake.derived import keep_derived

    rows = pa.table({n: list(v) for n, v in columns.items()})
    return keep_derived(session.plant.lake, name, rows, (table,), how)


TOOLS = (
    Tool(
        "generate",
        Text(
            "用本厂的语言模型回答提示, 并按规则检查",
            "Answers to prompts by a language model of the plant, checked by a rule",
        ),
        "propose",
        generate,
    ),
)
