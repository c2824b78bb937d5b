"""Problems from JSON; every key at every level is known, or is refused by name."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from industria.applications.production.scheduling.problem import (
    Fixed,
    Job,
    Machine,
    Objective,
    Operation,
    Option,
    Problem,
)
from industria.applications.production.scheduling.sound import sound
from industria.applications.production.scheduling.values import (
    mapping_of,
    name_of,
    refuse_unknown,
    rows_of,
    tuples_of,
    twice,
    whole,
)
from industria.core import InputError

_TOP = (
    "name", "unit", "origin", "objective", "jobs", "machines", "transport", "before", "fixed",
)  # fmt: skip
_JOB = ("id", "operations", "release", "due", "weight")
_OPERATION = ("id", "machines", "family")
_MACHINE = ("id", "unavailable", "setup")
_FIXED = ("operation", "machine", "start")
_TIME = "a set-up or transport time"


def from_json(text: str, name: str) -> Problem:
    """``{"jobs": [{"id", "due", "operations": [{"machines": {"M1": 5}}]}], "machines": [{"id", "unavailable", "setup"}], ...}``.

    A due time makes tardiness the objective, unless ``objective`` says makespan. Raises InputError.
    """
    try:
        read = json.loads(text, object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        raise InputError(
            f"expected jobs with operations and machines as JSON, found text that is none: {error}"
        ) from None
    refuse_unknown(list(_unknown(read)))
    data = mapping_of(read, _TOP, "the problem")
    if "jobs" not in data:
        raise InputError("expected 'jobs', a list of jobs with operations, found none")
    jobs = tuple(_job(j, k) for k, j in enumerate(rows_of(data["jobs"], "'jobs'"), 1))
    given = [_machine(m) for m in rows_of(data.get("machines", []), "'machines'")]
    if again := twice(m.id for m in given):
        raise InputError(f"expected every machine once in 'machines', found {again}")
    used = [x.machine for j in jobs for o in j.operations for x in o.options]
    machines = {m: Machine(m) for m in used} | {m.id: m for m in given}
    order = {m.id: None for m in given} | dict.fromkeys(used)
    due = any(j.due is not None for j in jobs)
    objective = _objective(data.get("objective", "tardiness" if due else "makespan"))
    before = tuples_of(data.get("before", []), "'before'", 2)
    return sound(
        Problem(
            _text(data, "name", name),
            tuple(machines[m] for m in order),
            jobs,
            _times(data.get("transport", []), "'transport'"),
            tuple((name_of(a, "'before'"), name_of(b, "'before'")) for a, b in before),
            tuple(_fixed(f) for f in rows_of(data.get("fixed", []), "'fixed'")),
            objective,
            _text(data, "unit", "min"),
            _text(data, "origin", ""),
        )
    )


def _objective(value: object) -> Objective:
    if value == "makespan":
        return "makespan"
    if value == "tardiness":
        return "tardiness"
    raise InputError(f"expected the objective makespan or tardiness, found {value!r}")


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """A JSON object whose keys come once. Raises InputError where one would replace another."""
    out: dict[str, object] = {}
    for key, value in pairs:
        if key in out:
            raise InputError(
                f"expected every key once, found {key!r} twice in one object: leave one out"
            )
        out[key] = value
    return out


def _unknown(data: object) -> Iterator[tuple[str, Sequence[str], str]]:
    """(key, known keys there, where) of every key that is not known, at every level at once."""
    yield from _strange(data, _TOP, "the problem")
    for j, job in enumerate(_children(data, "jobs"), 1):
        yield from _strange(job, _JOB, f"job {j}")
        for k, operation in enumerate(_children(job, "operations"), 1):
            yield from _strange(operation, _OPERATION, f"operation {k} of job {j}")
    for k, machine in enumerate(_children(data, "machines"), 1):
        yield from _strange(machine, _MACHINE, f"machine {k}")
    for k, fixed in enumerate(_children(data, "fixed"), 1):
        yield from _strange(fixed, _FIXED, f"entry {k} of 'fixed'")


def _strange(
    value: object, known: Sequence[str], where: str
) -> Iterator[tuple[str, Sequence[str], str]]:
    if isinstance(value, Mapping):
        yield from ((str(key), known, where) for key in value if key not in known)


def _children(value: object, key: str) -> list[object]:
    """A list under a key, empty where there is none: what stands there is judged where it is read."""
    found = value.get(key) if isinstance(value, Mapping) else None
    return found if isinstance(found, list) else []


def _text(data: Mapping[str, object], key: str, default: str) -> str:
    value = data.get(key, default)
    if not isinstance(value, str):
        raise InputError(f"expected a text for {key!r}, found {value!r}")
    return value


def _job(value: object, number: int) -> Job:
    data = mapping_of(value, _JOB, f"job {number}")
    job = name_of(data.get("id", f"J{number}"), f"the id of job {number}")
    if "operations" not in data:
        raise InputError(f"expected 'operations', a list, in job {job}, found none")
    operations = tuple(
        _operation(o, job, k)
        for k, o in enumerate(rows_of(data["operations"], f"the operations of job {job}"), 1)
    )
    due = data.get("due")
    return Job(
        job,
        operations,
        whole(data.get("release", 0), f"release of job {job}"),
        None if due is None else whole(due, f"due of job {job}"),
        whole(data.get("weight", 1), f"weight of job {job}"),
    )


def _operation(value: object, job: str, number: int) -> Operation:
    where = f"operation {number} of job {job}"
    data = mapping_of(value, _OPERATION, where)
    machines = data.get("machines")
    if not isinstance(machines, Mapping):
        raise InputError(
            f"expected 'machines' of {where} as {{\"M1\": 5}}, a time for each machine, found {machines!r:.60}"
        )
    options = tuple(
        Option(name_of(m, f"a machine of {where}"), whole(d, f"the duration on {m} of {where}"))
        for m, d in machines.items()
    )
    family = data.get("family", "")
    return Operation(
        name_of(data.get("id", f"{job}.{number}"), f"the id of {where}"),
        job,
        options,
        name_of(family, f"the family of {where}") if family != "" else "",
    )


def _machine(value: object) -> Machine:
    data = mapping_of(value, _MACHINE, "a machine")
    machine = name_of(data.get("id"), "the id of a machine")
    spans = tuples_of(data.get("unavailable", []), f"'unavailable' of {machine}", 2)
    return Machine(
        machine,
        tuple((whole(a, "a span"), whole(b, "a span")) for a, b in spans),
        _times(data.get("setup", []), f"'setup' of {machine}"),
    )


def _times(value: object, where: str) -> dict[tuple[str, str], int]:
    """Triples (from, to, time), each pair once."""
    out: dict[tuple[str, str], int] = {}
    for a, b, time in tuples_of(value, where, 3):
        pair = (name_of(a, where), name_of(b, where))
        if pair in out:
            raise InputError(f"expected every pair once in {where}, found {pair} twice")
        out[pair] = whole(time, _TIME)
    return out


def _fixed(value: object) -> Fixed:
    """``["A.1", "M1", 100]`` or ``{"operation": "A.1", "machine": "M1", "start": 100}``."""
    if isinstance(value, list) and len(value) == 3:
        value = dict(zip(_FIXED, value, strict=True))
    data = mapping_of(value, _FIXED, "'fixed'")
    if missing := [key for key in _FIXED if key not in data]:
        raise InputError(f"expected operation, machine and start in 'fixed', found no {missing[0]}")
    return Fixed(
        name_of(data["operation"], "an operation in 'fixed'"),
        name_of(data["machine"], "a machine in 'fixed'"),
        whole(data["start"], "a start in 'fixed'"),
    )
