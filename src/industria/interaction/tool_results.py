"""What a tool's result says, in few words for a person: the value, the rows, the alarms, the verdict.

It reads results by their shape, so a new tool that returns one of the known shapes needs nothing here;
any other shape is shown as JSON. It judges only what a result says of itself.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence

_MOST_CHARACTERS = 1_200
_MOST_ITEMS = 10
_Result = Mapping[str, object]


def failed(result: object) -> bool:
    """Whether a call came to nothing: an error, a refusal of its own, or harm to a machine."""
    if not isinstance(result, Mapping):
        return False
    inner = result.get("run")
    return bool(
        "error" in result
        or result.get("verdict") == "refused"
        or result.get("harm")
        or (isinstance(inner, Mapping) and inner.get("harm"))
        or (result.get("rejected") and not result.get("assets"))
    )


def verdict_of(result: object) -> str:
    """The verdict that a result has of its own; empty where it has none."""
    found = result.get("verdict") if isinstance(result, Mapping) else None
    return found if found in ("accepted", "refused", "degraded") else ""


def say(arguments: Mapping[str, object], result: object) -> str:
    """A result in few words, with the statement, asset or place that it comes from."""
    if not isinstance(result, Mapping):
        return _cut(str(result))
    for key, words in _SHAPES:
        if key in result:
            said = words(result)
            if "statement" in arguments:
                said += f"\n{arguments['statement']}"
            return _cut(said)
    return _cut(_json(result))


def _answer(result: _Result) -> str:
    """An Answer: its content and where that stands, or its findings."""
    content = result["content"]
    lines = [_order(content) if isinstance(content, Mapping) else str(content or "")]
    for item in _list(result.get("evidence"))[:3]:
        lines.append(f"[{_get(item, 'asset')} {_json(_get(item, 'locator'))}]")
    if verdict_of(result) == "refused":
        lines += _findings(result)
    return "\n".join(line for line in lines if line) or verdict_of(result)


def _order(content: _Result) -> str:
    """A work order: its title and its lines, zh and en."""
    texts = [
        content.get("title"),
        *(_get(line, "text") for line in _list(content.get("lines"))[:_MOST_ITEMS]),
    ]
    said = [f"{t.get('zh', '')} / {t.get('en', '')}" for t in texts if isinstance(t, Mapping)]
    return "\n".join(said) or _json(content)


def _rows(result: _Result) -> str:
    """A table: one value as ``name = value``, else its first rows."""
    columns, rows = _list(result["columns"]), _list(result.get("rows"))
    if not rows:
        return f"0 rows of {', '.join(map(str, columns))}"
    shown = [
        ", ".join(f"{c} = {v}" for c, v in zip(columns, _list(row), strict=False))
        for row in rows[:_MOST_ITEMS]
    ]
    more = len(rows) - _MOST_ITEMS
    return "\n".join(shown) + (f"\n... {more} more rows" if more > 0 else "")


def _alarms(result: _Result) -> str:
    alarms = _list(result["alarms"])
    lines = [f"{len(alarms)} alarms over {_number(result.get('threshold'))}"]
    for alarm in alarms[:3]:
        columns = ", ".join(map(str, _list(_get(alarm, "columns"))))
        lines.append(
            f"{_get(alarm, 'start')} - {_get(alarm, 'end')}, score {_get(alarm, 'score')}: {columns}"
        )
    return "\n".join([*lines, f"[{result.get('scores_table', '')}]"])


def _card(result: _Result) -> str:
    card = result["card"]
    metrics = _get(card, "metrics")
    said = ", ".join(f"{k} {_number(v)}" for k, v in dict(metrics).items()) if metrics else ""  # type: ignore[call-overload]
    current = result.get("current")
    state = "" if current is None else (" (current)" if current else " (not current)")
    return f"{_get(card, 'name')} version {_get(card, 'version')}{state} {said} {result.get('why', '')}".strip()


def _names(result: _Result) -> str:
    items = _list(result["assets"])
    names = [str(_get(item, "name")) for item in items[: 3 * _MOST_ITEMS]]
    more = len(items) - len(names)
    return f"{len(items)} assets: {', '.join(names)}" + (f", {more} more" if more > 0 else "")


def _hits(result: _Result) -> str:
    hits = _list(result["hits"])
    lines = [
        f"{str(_get(h, 'text'))[:200]} [{_get(h, 'asset')} {_json(_get(h, 'locator'))}]"
        for h in hits[:3]
    ]
    return "\n".join(lines) or "0 passages"


def _edges(result: _Result) -> str:
    edges = _list(result["edges"])
    shown = [_json(e) for e in edges[:_MOST_ITEMS]]
    return f"{len(edges)} facts\n" + "\n".join(shown)


def _schedule(result: _Result) -> str:
    plan = result["schedule"]
    if not isinstance(plan, Mapping):
        return "\n".join(_findings(result)) or verdict_of(result)
    late = _list(plan.get("late"))
    said = ", ".join(f"{_get(x, 'job')} by {_get(x, 'by')}" for x in late[:_MOST_ITEMS])
    return (
        f"makespan {plan.get('makespan')} {plan.get('unit')}, {plan.get('objective')} with bound "
        f"{plan.get('bound')}; late: {said or 'none'}"
    )


def _program(result: _Result) -> str:
    """A PLC program that was written, changed or read: its verdict, what is wrong with it, its text."""
    state = verdict_of(result) or ("passed" if result.get("passed") else "not passed")
    return "\n".join(
        [
            f"{result.get('program_name') or result['program']}: {state}",
            *_findings(result),
            str(result.get("source") or ""),
        ]
    ).rstrip()


def _governed(result: _Result) -> str:
    findings = _list(result["findings"])
    return (
        f"{len(findings)} findings; score before {_json(result['score_before'])}, after "
        f"{_json(result.get('score_after'))}"
    )


def _error(result: _Result) -> str:
    return str(result["error"])


def _findings(result: _Result) -> list[str]:
    messages = [_get(f, "message") for f in _list(result.get("findings"))[:3]]
    return [str(m.get("en", "")) if isinstance(m, Mapping) else str(m) for m in messages]


# the first shape that a result has is the one it is read as
_SHAPES: Sequence[tuple[str, Callable[[_Result], str]]] = (
    ("error", _error),
    ("score_before", _governed),
    ("schedule", _schedule),
    ("content", _answer),
    ("program", _program),
    ("columns", _rows),
    ("alarms", _alarms),
    ("card", _card),
    ("assets", _names),
    ("hits", _hits),
    ("edges", _edges),
)


def _list(value: object) -> list[object]:
    return list(value) if isinstance(value, list | tuple) else []


def _get(value: object, key: str) -> object:
    return value.get(key) if isinstance(value, Mapping) else None


def _number(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def _cut(text: str) -> str:
    return text if len(text) <= _MOST_CHARACTERS else text[:_MOST_CHARACTERS] + " ..."
