"""Sentences that change a problem, Chinese and English: read into edits that are shown before anything is solved.

A sentence that is not understood is refused with the forms that are; none is guessed at.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from industria.applications.production.scheduling.problem import Fixed, Machine, Problem
from industria.applications.production.scheduling.sound import circle_of
from industria.core import InputError, Text
from industria.foundation import lexicon

FORMS = Text(
    "三号机床十点到十二点停机; 作业7在作业3之前; 作业5交期480; 作业2不早于100; 工序J1.2固定在M3的120; 作业4优先; 工序J1.2不用M3; 删除作业6",
    "machine 3 is down from 10:00 to 12:00; job 7 before job 3; job 5 is due at 480; job 2 not before 100; "
    "fix operation J1.2 on M3 at 120; job 4 has priority; operation J1.2 not on M3; remove job 6",
)
_UNITS_MIN = {"s": 1 / 60, "min": 1.0, "h": 60.0, "d": 1440.0}
_TIME = r"(?<!\d)(\d{1,2}:\d{2}|\d{1,2}\s*(?:点|時|时)\s*(?:半|\d{1,2}\s*分?)?|\d+)"
_JOB = r"(?:job|作业|工件|订单|order)\s*([\w-]+?)\s*(?:号)?"
_MACHINE = r"(?:machine|机床|机器|设备|工位)\s*([\w-]+?)\s*(?:号)?"


@dataclass(frozen=True, slots=True)
class Edit:
    """One change, in words, and the problem after it."""

    said: str
    meaning: Text
    problem: Problem


def edit(problem: Problem, sentence: str) -> Edit:
    """Read one sentence. Raises InputError where it is not understood or names what is not there."""
    text = _plain(sentence)
    for form, act in _RULES:
        found = re.fullmatch(form, text, re.IGNORECASE)
        if found:
            meaning, changed = act(problem, *found.groups())
            return Edit(sentence, meaning, changed)
    raise InputError(
        f"expected a change such as {FORMS.en}; found {sentence!r} / 可用的说法: {FORMS.zh}"
    )


def edits(problem: Problem, text: str) -> list[Edit]:
    """Several sentences, parted by full stops, semicolons or lines; each on what the last one made."""
    out: list[Edit] = []
    for sentence in re.split(r"[;；。\n]|\.(?=\s|$)", text):
        if sentence.strip():
            out.append(edit(out[-1].problem if out else problem, sentence.strip()))
    if not out:
        raise InputError(f"expected a change such as {FORMS.en}, found nothing")
    return out


def _plain(sentence: str) -> str:
    """Chinese numerals as digits, ``三号机床`` as ``机床3``, one space between words."""
    text = re.sub(
        r"[零〇一二两三四五六七八九十百]+", lambda m: str(_number(m[0])), sentence.strip()
    )
    text = re.sub(r"([A-Za-z0-9_-]+?)\s*号\s*(机床|机器|设备|工位|作业|工件|订单)", r"\2\1 ", text)
    text = re.sub(r"第\s*(\d+)\s*(?:台|个)\s*(机床|机器|设备|作业|工件|订单)", r"\2\1 ", text)
    return re.sub(r"\s+", " ", text.rstrip(" .。!！")).strip()


def _number(text: str) -> int:
    if re.search(r"百[一二两三四五六七八九]$", text):
        raise InputError(f"expected a number that is clear, found {text!r}: write 120 or 102")
    return lexicon.number_of(text)


def _at(problem: Problem, text: str) -> int:
    """A time of the plan: a number, or a time of day after its origin."""
    text = text.strip()
    if text.isdigit():
        return int(text)
    clock = re.fullmatch(r"(\d{1,2})(?::(\d{2})|\s*(?:点|時|时)\s*(半|\d{1,2})?\s*分?)", text)
    assert clock is not None
    hour, minute = int(clock[1]), 30 if clock[3] == "半" else int(clock[2] or clock[3] or 0)
    if hour > 24 or minute > 59:
        raise InputError(f"expected a time of day, found {text!r}")
    per_unit = _UNITS_MIN.get(problem.unit)
    if per_unit is None:
        raise InputError(
            f"expected times as numbers, since the unit {problem.unit!r} is not s, min, h or d; found {text!r}"
        )
    try:
        origin = datetime.fromisoformat(problem.origin) if problem.origin else datetime(2000, 1, 1)
    except ValueError:
        raise InputError(
            f"expected the plan to begin at a date and time, found {problem.origin!r}"
        ) from None
    minutes = hour * 60 + minute - (origin.hour * 60 + origin.minute)
    return round((minutes if minutes >= 0 else minutes + 1440) / per_unit)


def _machine(problem: Problem, name: str) -> Machine:
    for wanted in (name, f"M{name}", f"M{int(name):02d}" if name.isdigit() else name):
        for machine in problem.machines:
            if machine.id.lower() == wanted.lower():
                return machine
    raise InputError(
        f"expected one of the machines {', '.join(m.id for m in problem.machines)[:200]}, found {name!r}"
    )


def _job(problem: Problem, name: str) -> str:
    for wanted in (name, f"J{name}"):
        for job in problem.jobs:
            if job.id.lower() == wanted.lower():
                return job.id
    raise InputError(
        f"expected one of the jobs {', '.join(j.id for j in problem.jobs)[:200]}, found {name!r}"
    )


def _operation(problem: Problem, name: str) -> str:
    for wanted in (name, f"J{name}"):
        for op in problem.operations:
            if op.lower() == wanted.lower():
                return op
    raise InputError(
        f"expected an operation such as {next(iter(problem.operations))}, found {name!r}"
    )


_Act = Callable[..., tuple[Text, Problem]]


def _down(problem: Problem, name: str, start: str, end: str) -> tuple[Text, Problem]:
    if start.strip().isdigit() != end.strip().isdigit():
        raise InputError(f"expected two times of the same kind, found {start!r} and {end!r}")
    machine, a, b = _machine(problem, name), _at(problem, start), _at(problem, end)
    if b <= a:
        raise InputError(f"expected an end after {a}, found {b}")
    changed = replace(machine, unavailable=tuple(sorted({*machine.unavailable, (a, b)})))
    return Text(
        f"{machine.id} 在 {a} 到 {b} 不可用", f"{machine.id} is unavailable from {a} to {b}"
    ), problem.with_machine(changed)


def _precedes(problem: Problem, first: str, second: str) -> tuple[Text, Problem]:
    a, b = _job(problem, first), _job(problem, second)
    if a == b or circle_of((*problem.before, (a, b))):
        raise InputError(
            f"expected an order without a circle, found that {b} already comes before {a}"
        )
    changed = replace(problem, before=(*problem.before, (a, b)))
    return Text(f"{a} 全部完成后 {b} 才开始", f"{b} begins when {a} is done"), changed


def _follows(problem: Problem, first: str, second: str) -> tuple[Text, Problem]:
    return _precedes(problem, second, first)


def _due(problem: Problem, name: str, time: str) -> tuple[Text, Problem]:
    job, at = problem.job[_job(problem, name)], _at(problem, time)
    changed = replace(problem.with_job(replace(job, due=at)), objective="tardiness")
    return Text(
        f"{job.id} 交期 {at}; 目标改为减少拖期", f"{job.id} is due at {at}; lateness is minimised"
    ), changed


def _release(problem: Problem, name: str, time: str) -> tuple[Text, Problem]:
    job, at = problem.job[_job(problem, name)], _at(problem, time)
    return Text(f"{job.id} 不早于 {at}", f"{job.id} does not begin before {at}"), problem.with_job(
        replace(job, release=at)
    )


def _fix(problem: Problem, name: str, machine: str, time: str) -> tuple[Text, Problem]:
    op, on, at = _operation(problem, name), _machine(problem, machine).id, _at(problem, time)
    if on not in {o.machine for o in problem.operations[op].options}:
        raise InputError(f"expected a machine that can do {op}, found {on}")
    kept = tuple(f for f in problem.fixed if f.operation != op)
    return Text(f"{op} 固定在 {on} 的 {at}", f"{op} is fixed on {on} at {at}"), replace(
        problem, fixed=(*kept, Fixed(op, on, at))
    )


def _priority(problem: Problem, name: str) -> tuple[Text, Problem]:
    job = problem.job[_job(problem, name)]
    due = job.due if job.due is not None else job.release + sum(o.shortest for o in job.operations)
    changed = replace(
        problem.with_job(replace(job, weight=job.weight * 10, due=due)), objective="tardiness"
    )
    return Text(
        f"{job.id} 权重 {job.weight * 10}, 交期 {due}; 目标改为减少拖期",
        f"{job.id} weighs {job.weight * 10} and is due at {due}; lateness is minimised",
    ), changed


def _not_on(problem: Problem, name: str, machine: str) -> tuple[Text, Problem]:
    op, on = _operation(problem, name), _machine(problem, machine).id
    left = tuple(o for o in problem.operations[op].options if o.machine != on)
    if any(f.operation == op and f.machine == on for f in problem.fixed):
        raise InputError(f"expected {op} to be free, found it fixed on {on}: unpin it first")
    if not left:
        raise InputError(f"expected another machine for {op}, found that only {on} can do it")
    job = problem.job[problem.operations[op].job]
    operations = tuple(replace(o, options=left) if o.id == op else o for o in job.operations)
    return Text(f"{op} 不用 {on}", f"{op} does not run on {on}"), problem.with_job(
        replace(job, operations=operations)
    )


def _remove(problem: Problem, name: str) -> tuple[Text, Problem]:
    job = _job(problem, name)
    if len(problem.jobs) == 1:
        raise InputError(f"expected another job to be left, found only {job}")
    changed = replace(
        problem, jobs=tuple(j for j in problem.jobs if j.id != job),
        before=tuple(p for p in problem.before if job not in p),
        fixed=tuple(f for f in problem.fixed if problem.operations[f.operation].job != job),
    )  # fmt: skip
    if all(j.due is None for j in changed.jobs):  # nothing is left that could be late
        changed = replace(changed, objective="makespan")
    return Text(f"删除 {job}", f"{job} is removed"), changed


_RULES: tuple[tuple[str, _Act], ...] = (
    (rf"{_MACHINE} ?(?:is |goes )?(?:down|unavailable|off|under maintenance|stopped|broken) ?(?:from|between)? ?{_TIME} ?(?:to|until|till|and|-) ?{_TIME}", _down),
    (rf"{_MACHINE} ?(?:在|从|于)? ?{_TIME} ?(?:到|至|-|~) ?{_TIME} ?(?:停机|检修|不可用|维修|保养|停用|故障)", _down),
    (rf"{_JOB} ?(?:must |has to |should )?(?:be |run |go |come |is )?before {_JOB}", _precedes),
    (rf"{_JOB} ?(?:must |has to |should )?(?:be |run |go |come |is )?after {_JOB}", _follows),
    (rf"{_JOB} ?(?:必须|要|应)?(?:先于|早于) ?{_JOB}", _precedes),
    (rf"{_JOB} ?(?:必须|要|应)?(?:排)?在 ?{_JOB} ?(?:之前|前面|前)(?:做|加工|完成)?", _precedes),
    (rf"{_JOB} ?(?:必须|要|应)?(?:排)?在 ?{_JOB} ?(?:之后|后面|后)(?:做|加工|完成)?", _follows),
    (rf"{_JOB} ?(?:is |must be )?(?:due|done|finished) (?:at|by|before) {_TIME}", _due),
    (rf"{_JOB} ?(?:的)?(?:交期|交货期|截止)(?:是|为|改为|改到)? ?{_TIME}", _due),
    (rf"{_JOB} ?(?:must |can |may )?(?:not (?:start |begin )?before|starts? at the earliest at) {_TIME}", _release),
    (rf"{_JOB} ?(?:不早于|最早) ?{_TIME} ?(?:开始|开工)?", _release),
    (rf"(?:fix|pin) (?:operation )?([\w.-]+) on (?:machine )?([\w-]+) at {_TIME}", _fix),
    (rf"(?:把)?工序 ?([\w.-]+?) ?固定在 ?([\w-]+?) ?(?:的|上|,)? ?{_TIME}", _fix),
    (rf"{_JOB} ?(?:has priority|is urgent|first|goes first)", _priority),
    (rf"{_JOB} ?(?:优先|加急|紧急|插单)", _priority),
    (r"(?:operation )([\w.-]+) (?:must )?not (?:run )?on (?:machine )?([\w-]+)", _not_on),
    (r"工序 ?([\w.-]+?) ?(?:不用|不在|不要用|禁用) ?([\w-]+?)(?:上加工|上)?", _not_on),
    (rf"(?:remove|cancel|delete|drop) {_JOB}", _remove),
    (rf"(?:删除|取消) ?{_JOB}", _remove),
)  # fmt: skip
