"""The account after the trial: every effect against the Runs, and every acknowledged call."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from industria.bench.studies.trial.calls import KEYS, Seen, key_of, plain, same_number, wire
from industria.bench.studies.trial.line import Written
from industria.bench.studies.trial.setting import PROGRAMMER, ROLES, Setting
from industria.core import AGENT_OF, Run, Tool
from industria.plant import Plant

_REFUSED_STRANGERS = ("unauthorized", "refusals", "login")
_WIRED = {wire(tool): key for tool, key in KEYS.items()}
_MAKES_ASSETS = ("ingest", "govern", "detect")


@dataclass(slots=True)
class Account:
    """What does not fit, one sentence each."""

    unrecorded_writes: list[str] = field(default_factory=list)
    unrecorded_changes: list[str] = field(default_factory=list)
    without_person: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    open_intents: int = 0


def account(
    plant: Plant, setting: Setting, seen: Sequence[Seen], ledger: Sequence[Written],
    tools: dict[str, Tool], user: str,
) -> Account:  # fmt: skip
    """Compare the line's ledger, the plant's stores and what callers saw with the Runs."""
    runs = [run for run in plant.audit.runs() if run.id not in setting.runs]
    found = Account(open_intents=sum(run.state == "begun" for run in runs))
    found.unrecorded_writes = list(_writes(ledger, runs))
    found.unrecorded_changes = [
        *_assets(plant, setting, runs), *_removed(plant, seen, runs),
        *_models(plant, setting, runs), *_keys(plant, runs), *_approvals(plant, runs),
        *_files(setting, runs), *_pruned(plant, setting, runs),
    ]  # fmt: skip
    found.without_person = list(_without_person(runs, user))
    found.lost = [*_lost(seen, runs, tools), *_lost_effects(plant, seen, ledger, runs)]
    return found


def _did(runs: Iterable[Run], what: str, key: str = "", value: object = "") -> list[Run]:
    """Runs of a tool that did it, or began and may have; ``key``: an input that is such a value."""
    return [
        run for run in runs
        if run.what == what and (run.state == "begun" or not run.error or run.state == "ended")
        and (not key or plain(run.inputs.get(key)) == plain(value))
    ]  # fmt: skip


def _writes(ledger: Sequence[Written], runs: list[Run]) -> Iterable[str]:
    """Writes whose intent was not there, that have no Run now, or that one Run made twice."""
    for write in ledger:
        mine = [
            r for r in runs if r.what == "link_write" and r.inputs.get("tag") == write.tag
            and same_number(r.inputs.get("value"), write.value) and r.state
        ]  # fmt: skip
        if not mine:
            yield f"{write.tag} = {write.value:g} has no Run"
        elif not write.intended:
            yield f"{write.tag} = {write.value:g} came before its intent"
        if sum(w.tag == write.tag and w.value == write.value for w in ledger) > max(len(mine), 1):
            yield f"{write.tag} = {write.value:g} was written more often than it was asked for"


def _assets(plant: Plant, setting: Setting, runs: list[Run]) -> Iterable[str]:
    for asset in plant.lake.catalogue.list(superseded=True):
        if asset.id in setting.assets:
            continue
        file = plain(asset.source)
        ingested = _did(runs, "ingest", "file", file) if file else []
        made = (
            [r for what in ("govern", "detect") for r in _did(runs, what)] if asset.parents else []
        )
        mine = [r for r in made if plain(r.inputs.get("asset")) in asset.name or r.inputs.get("asset") in ("", None)]  # fmt: skip
        if not (mine if asset.parents else ingested):
            yield f"asset {asset.name} ({asset.kind}) has no Run"


def _removed(plant: Plant, seen: Sequence[Seen], runs: list[Run]) -> Iterable[str]:
    here = {plain(a.source) for a in plant.lake.catalogue.list(superseded=True)}
    for call in (s.call for s in seen if s.saw == "done" and s.call.tool == "ingest"):
        name = key_of("ingest", call.arguments)
        if name not in here and not _did(runs, "forget", "source", name):
            yield f"asset {name} is gone without a Run"


def _models(plant: Plant, setting: Setting, runs: list[Run]) -> Iterable[str]:
    made = [r for r in runs if r.what == "train" and r.state]
    told = {r.outputs.get("version") for r in made}
    unnamed = sum(r.state == "begun" or bool(r.error) for r in made)
    for card, _ in plant.models.list():
        if (card.name, card.version) in setting.models or card.version in told:
            continue
        unnamed -= 1
        if unnamed < 0:
            yield f"model {card.name}:{card.version} has no Run"
    for name in {card.name for card, _ in plant.models.list()}:
        now = plant.models.current(name)
        moved = [r for w in ("train", "models_promote", "models_rollback") for r in _did(runs, w)]
        if now and (now.name, now.version) not in setting.models and not moved:
            yield f"{name}:{now.version} is current without a Run"


def _keys(plant: Plant, runs: list[Run]) -> Iterable[str]:
    for key in plant.keys.listed():
        if key.name in ROLES:
            continue
        if not _did(runs, "keys", "name", key.name):
            yield f"the key of {key.name} was made without a Run"
        if key.ended and not _did(runs, "keys_revoke", "key", key.name):
            yield f"the key of {key.name} was ended without a Run"


def _approvals(plant: Plant, runs: list[Run]) -> Iterable[str]:
    for asked in plant.keys.approvals():
        tool = wire(asked.tool)
        waited = [r for r in runs if r.what == tool and r.who == asked.asked_by]
        if not any(asked.id in r.error or r.state == "begun" for r in waited):
            yield f"approval {asked.id} of {tool} was asked for by {asked.asked_by} without a Run"
        if asked.state == "waiting":
            continue
        decided = _did(runs, "approvals_decide", "approval", asked.id) or [
            r for r in runs if r.what == "do" and r.state  # by the person at the machine, in between
        ]  # fmt: skip
        if not decided:
            yield f"approval {asked.id} of {tool} was {asked.state} without a Run"
        done = [r for r in runs if r.approval == asked.id]
        if asked.state == "granted" and not done and not any(
            r.state == "begun" or r.error for r in decided
        ):  # fmt: skip
            yield f"approval {asked.id} of {tool} was granted and done without a Run"


def _files(setting: Setting, runs: list[Run]) -> Iterable[str]:
    for folder, names in (("inbox", ("upload",)), ("outbox", ("audit_export", "audit_prune"))):
        place = setting.root / folder
        for path in sorted(place.rglob("*")) if place.is_dir() else []:
            if path.is_file() and not any(
                plain(v) == path.name for r in runs if r.what in names for v in r.inputs.values()
            ):
                yield f"{folder}/{path.name} has no Run"


def _pruned(plant: Plant, setting: Setting, runs: list[Run]) -> Iterable[str]:
    here = {run.id for run in plant.audit.runs()}
    gone = [run for run in setting.runs if run not in here]
    if gone and not [r for r in runs if r.what == "audit_prune" and r.state]:
        yield f"{len(gone)} old Runs are gone without a Run"


def _without_person(runs: list[Run], user: str) -> Iterable[str]:
    people = {*ROLES, PROGRAMMER, user, "local"}
    for run in runs:
        who = run.who.removeprefix(AGENT_OF)
        stranger = who == "nobody" and run.what in _REFUSED_STRANGERS
        if who not in people and not stranger:
            yield f"{run.what} {run.id} is of {run.who!r}"


def _lost(seen: Sequence[Seen], runs: list[Run], tools: dict[str, Tool]) -> Iterable[str]:
    """Acknowledged calls and refusals beyond the Runs that there are of their kind."""
    had: Counter[tuple[str, str, str, bool]] = Counter()
    for run in runs:
        key = plain(run.inputs.get(_WIRED.get(run.what, ""), ""))
        had[run.what, run.who, key, bool(run.error)] += run.state != "begun"
    for one in seen:
        call = one.call
        tool = tools.get(call.tool)
        if call.face == "page" or (tool and not tool.recorded and tool.effect == "read"):
            continue
        if one.saw in ("cut", "broken") or (one.saw == "refused" and call.face != "rest"):
            continue
        place = (wire(call.tool), call.who, key_of(call.tool, call.arguments), one.saw != "done")
        had[place] -= 1
        if had[place] < 0:
            yield f"{call.face} {call.tool} {place[2]} of {call.who} was answered ({one.saw}) and has no such Run"  # fmt: skip


def _lost_effects(
    plant: Plant, seen: Sequence[Seen], ledger: Sequence[Written], runs: list[Run]
) -> Iterable[str]:
    written = {(w.tag, w.value) for w in ledger}
    keys = {key.name: key for key in plant.keys.listed()}
    states = {asked.id: asked.state for asked in plant.keys.approvals()}
    for call in (s.call for s in seen if s.saw == "done"):
        given = call.arguments
        if call.tool == "link.write" and (given["tag"], given["value"]) not in written:
            yield f"{given['tag']} = {given['value']} was acknowledged and did not arrive"
        if call.tool == "keys" and given.get("name") and given["name"] not in keys:
            yield f"the key of {given['name']} was acknowledged and is not there"
        if call.tool == "keys.revoke" and not keys[str(given["key"])].ended:
            yield f"the end of the key of {given['key']} was acknowledged and it is in use"
        if call.tool == "approvals.decide":
            wanted = "granted" if given["granted"] else "denied"
            if states.get(str(given["approval"])) != wanted:
                yield f"approval {given['approval']} was {wanted} and is not"
    yield from _runs_without_effects(plant, ledger, runs)


def _runs_without_effects(
    plant: Plant, ledger: Sequence[Written], runs: list[Run]
) -> Iterable[str]:
    """What the Runs themselves say was done, and was not."""
    versions = {(card.name, card.version) for card, _ in plant.models.list()}
    for run in (r for r in runs if r.state == "ended" and not r.error):
        if run.what == "link_write" and not any(
            w.tag == run.inputs["tag"] and same_number(run.inputs["value"], w.value) for w in ledger
        ):
            yield f"Run {run.id} says that {run.inputs['tag']} was written, which it was not"
        at = (run.outputs.get("model"), run.outputs.get("version"))
        if run.what == "train" and at not in versions:
            yield f"model {at[0]}:{at[1]} was acknowledged and is not there"
