"""The notebook of a search: reads the table from the plant, validates and fits what was chosen, and predicts."""

from __future__ import annotations

import json

from industria.models.autoai.written import Report


def notebook(report: Report, *, plant: str, group: str, time: str, kind: str, model: str) -> str:
    """As JSON (nbformat 4). Its code cells run from top to bottom, in a folder from which ``plant`` is reached."""
    found = report.found
    target, columns = report.target.name, list(report.columns)
    needed = list(
        dict.fromkeys([*columns, target, *([group] if group else []), *([time] if time else [])])
    )
    wanted = ", ".join('"' + name.replace('"', '""') + '"' for name in needed)
    query = f"SELECT {wanted} FROM {report.table}"
    cells = [
        _text(report.show("en") + "\n\n" + report.show("zh")),
        _code(
            "from industria import Plant\n"
            f"with Plant.open({plant!r}, create=False) as plant:\n"
            f"    frame = plant.sql({query!r}).to_pandas()\n"
            f"    network = plant.call('models.show', model={model!r}).card\n"
            "frame.head()"
        ),
        _code(
            "from industria.models import shipped\n"
            "from industria.models.families.table_prior import FAMILY\n"
            "from industria.models.autoai.candidates import Setting, build\n"
            "from industria.models.autoai.search import blended, fitted\n"
            "from industria.models.autoai.validation import Order, folds, score\n"
            "from industria.models.tables.target import Target, read_target\n"
            f"TARGET, COLUMNS = {target!r}, {columns!r}\n"
            f"VOTES, SEED = {dict(found.chosen.votes)!r}, {report.seed}\n"
            "labelled = frame[frame[TARGET].notna()].reset_index(drop=True)\n"
            f"target = read_target(labelled[TARGET], {kind!r})\n"
            f"order = Order({f'labelled[{time!r}].to_numpy()' if time else None}, "
            f"{f'labelled[{group!r}].to_numpy()' if group else None})\n"
            "name = network.name\n"
            "model = FAMILY.load(shipped.files(name), network.options)\n"
            "setting = Setting(target.classify, SEED, model)\n"
            "{name: build(name, setting) for name in VOTES}"
        ),
        _code(
            "scores = []\n"
            "for train, test in folds(target.values, target.classify, order, 4, SEED):\n"
            "    part = Target(TARGET, target.values[train], target.classes)\n"
            "    fits = {n: fitted(n, setting, labelled[COLUMNS].iloc[train], part) for n in VOTES}\n"
            "    said = blended(fits, VOTES, labelled[COLUMNS].iloc[test], target)\n"
            "    scores.append(score(target.values[test], said, target.classify))\n"
            "sum(scores) / len(scores), scores"
        ),
        _code(
            "members = {n: fitted(n, setting, labelled[COLUMNS], target) for n in VOTES}\n"
            "asked = frame[frame[TARGET].isna()]\n"
            "said = blended(members, VOTES, asked[COLUMNS], target) if len(asked) else None\n"
            "said if said is None else said[:10]"
        ),
    ]
    return json.dumps(
        {
            "cells": cells,
            "metadata": {
                "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}
            },
            "nbformat": 4,
            "nbformat_minor": 5,
        },
        ensure_ascii=False,
        indent=1,
    )


def _text(source: str) -> dict[str, object]:
    return {"cell_type": "markdown", "id": "report", "metadata": {}, "source": source}


def _code(source: str) -> dict[str, object]:
    return {
        "cell_type": "code", "id": f"code-{len(source)}", "metadata": {}, "source": source,
        "execution_count": None, "outputs": [],
    }  # fmt: skip
