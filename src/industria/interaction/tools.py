"""The plant's tools: each a typed function with an effect, the same for CLI, REST, MCP and agents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from industria.core import Text, Tool, UsageError
from industria.models.standing import standing


def plant_tools(plant) -> list[Tool]:  # type: ignore[no-untyped-def]
    """All tools of a plant."""

    def assets() -> dict[str, object]:
        return {"assets": [asset.to_json() for asset in plant.assets()]}

    def ask(question: str, language: Literal["zh", "en"] | None = None) -> dict[str, object]:
        return dict(plant.ask(question, language).to_json())

    def retrieve(question: str, k: int = 10) -> dict[str, object]:
        return {
            "hits": [
                {
                    "asset": h.asset,
                    "locator": h.locator.to_json(),
                    "text": h.text,
                    "score": round(h.score, 4),
                }
                for h in plant.retrieve(question, k)
            ]
        }

    def sql(statement: str, dialect: str = "duckdb") -> dict[str, object]:
        return table_json(plant.sql(statement, dialect=dialect))

    def graph(pattern: str) -> dict[str, object]:
        entities, facts = plant.graph_query(pattern)
        return {
            "nodes": [{"id": e.id, "kind": e.kind, "name": e.name} for e in entities],
            "edges": [f.to_json() for f in facts],
        }

    def ingest(file: str) -> dict[str, object]:
        return dict(plant.ingest_inbox(file).to_json())

    def govern(asset: str = "", apply: bool = False) -> dict[str, object]:
        return govern_json(plant.govern(asset, apply=apply), apply)

    def train(
        task: str, asset: str, normal_until: str = "", train_rows: int = 0
    ) -> dict[str, object]:
        card = plant.train(task, asset, normal_until=normal_until, train_rows=train_rows)
        return standing(card, plant.models).to_json()

    def detect(asset: str, normal_until: str = "", train_rows: int = 0) -> dict[str, object]:
        detection, scores = plant.detect(asset, normal_until=normal_until, train_rows=train_rows)
        return {
            "threshold": detection.threshold,
            "alarms": [alarm.to_json() for alarm in detection.alarms],
            "scores_asset": scores.id,
            "scores_table": scores.table,
            **detection.said(),
        }

    def work_order(asset: str = "") -> dict[str, object]:
        answer = plant.work_order(asset)
        content = answer.content.to_json() if answer.content else None
        return {**answer.to_json(), "content": content}

    def plc_check(source: str, specification: str = "") -> dict[str, object]:
        return dict(plant.production.check_plc(source, specification).to_json())

    def plc_write(name: str, request: str, twin: str = "") -> dict[str, object]:
        written = plant.production.write_program(name, request, twin)
        found = written.to_json()
        kept = {k: found[k] for k in ("verdict", "properties", "findings", "tokens")}
        return {"program": name, **kept, "source": found["program"]}

    def plc_edit(program: str, change: str, rules: str = "") -> dict[str, object]:
        workshop = plant.production
        written = workshop.edit_program(program, workshop.specify_edit(program, change, rules))
        found = written.to_json()
        kept = ("verdict", "difference", "properties", "findings", "tokens")
        return {"program": program, **{k: found[k] for k in kept}, "source": found["program"]}

    def plc_programs(program: str = "") -> dict[str, object]:
        programs = plant.production.programs
        if not program:
            passed = {name: programs.holds_passed(name) for name in programs.names()}
            return {"programs": [{"name": n, "passed": p} for n, p in passed.items()]}
        kept = programs.get(program)
        return {"program": program, "passed": kept.passed, "source": kept.source}

    def plc_change(old: str, new: str) -> dict[str, object]:
        report = plant.production.check_change(old, new)
        return {"proved": report.proved, **report.to_json()}

    def plc_simulate(program: str, twin: str, seconds: float = 60.0) -> dict[str, object]:
        return dict(plant.production.simulate_program(program, twin, seconds).to_json())

    def plc_run(
        program: str, twin: str, seconds: float = 10.0, sha256: str = ""
    ) -> dict[str, object]:
        return dict(plant.production.run_program(program, twin, seconds, sha256=sha256))

    def as_it_is(arguments: Mapping[str, object]) -> dict[str, object]:
        kept = plant.production.programs.get(str(arguments.get("program", "")))
        return {**arguments, "sha256": kept.sha256}

    def write_tag(url: str, tag: str, value: float) -> dict[str, object]:
        return dict(plant.write_tag(url, tag, value))

    def schedule(table: str, seconds: float = 20.0, change: str = "") -> dict[str, object]:
        return dict(plant.production.schedule_table(table, seconds, change))

    def insights(asset: str) -> dict[str, object]:
        found = plant.insights(asset)
        return {
            "insights": [
                {
                    "one": i.one,
                    "other": i.other,
                    "kind": i.kind,
                    "effect": i.effect,
                    "p": i.p_adjusted,
                    "message": i.message.to_json(),
                }
                for i in found
            ]
        }

    def spectrum(asset: str, column: str) -> dict[str, object]:
        frequencies, magnitude = plant.spectrum(asset, column)
        return {
            "frequency_hz": [float(f) for f in frequencies],
            "magnitude": [float(m) for m in magnitude],
        }

    def review(fact: str, verdict: str) -> dict[str, object]:
        parts = [p.strip() for p in fact.split(">")]
        if len(parts) != 3 or verdict not in ("approved", "rejected"):
            raise UsageError(
                f"expected 'subject > relation > object' and approved or rejected, found {fact!r}, {verdict!r}"
            )
        plant.review(
            parts[0], parts[1], parts[2], "approved" if verdict == "approved" else "rejected"
        )
        return {"fact": parts, "verdict": verdict}

    def models() -> dict[str, object]:
        return {"models": [{**c.to_json(), "current": now} for c, now in plant.models.list()]}

    def promote(name: str, version: int) -> dict[str, object]:
        return {"card": plant.models.promote(name, version).to_json()}

    def forget(source: str) -> dict[str, object]:
        removed = plant.forget(source)
        return {"removed": removed, "models": removed.models}

    def audit_verify() -> dict[str, object]:
        return dict(plant.audit.verify().to_json())

    return [
        Tool("assets", Text("列出资产", "List the assets"), "read", assets),
        Tool("ask", Text("带证据回答或拒答", "Answer with evidence, or refuse"), "read", ask),
        Tool("retrieve", Text("检索段落", "Find passages"), "read", retrieve),
        Tool("sql", Text("查询数据湖", "Query the lake"), "read", sql),
        Tool("graph", Text("查询知识图谱", "Query the graph"), "read", graph),
        Tool("insights", Text("挖掘关联", "Find what goes together"), "read", insights),
        Tool("spectrum", Text("频谱", "The spectrum of a channel"), "read", spectrum),
        Tool("review", Text("确认或否决事实", "Approve or reject a fact"), "propose", review),
        Tool(
            "plc_check",
            Text("证明 PLC 程序的性质", "Prove properties of a PLC program"),
            "read",
            plc_check,
        ),
        Tool(
            "plc_write",
            Text(
                "编写并证明 PLC 程序 (twin: tank, conveyor, press, pump_station)",
                "Write and prove a PLC program (twin: tank, conveyor, press, pump_station)",
            ),
            "propose",
            plc_write,
        ),
        Tool(
            "plc_programs",
            Text(
                "列出或读取已保存的 PLC 程序", "List the kept PLC programs, or read one by its name"
            ),
            "read",
            plc_programs,
        ),
        Tool(
            "plc_edit",
            Text(
                "按一句话修改已保存的 PLC 程序并证明 (rules: if a then not b)",
                "Change a kept PLC program as a sentence says, and prove it (rules: if a then not b)",
            ),
            "propose",
            plc_edit,
        ),
        Tool(
            "plc_change",
            Text(
                "证明一个已保存的程序可以在运行中更换另一个",
                "Prove that one kept program may take another's place while it runs",
            ),
            "read",
            plc_change,
        ),
        Tool(
            "plc_simulate",
            Text("按名称在孪生上仿真程序", "Simulate a kept program, by its name, on a twin"),
            "read",
            plc_simulate,
        ),
        Tool(
            "plc_run",
            Text("按名称在软 PLC 上运行程序", "Run a kept program, by its name, in the soft PLC"),
            "act",
            plc_run,
            as_it_is,
        ),
        Tool(
            "write_tag",
            Text("写入允许列表中的现场标签", "Write a live tag of the plant's list of writes"),
            "act",
            write_tag,
        ),
        Tool("schedule", Text("排产", "Schedule the jobs of a table"), "propose", schedule),
        Tool("work_order", Text("起草工单", "Draft a work order"), "propose", work_order),
        Tool("ingest", Text("读入收件箱文件", "Ingest a file of the inbox"), "propose", ingest),
        Tool("govern", Text("检查与修复数据", "Check and repair data"), "propose", govern),
        Tool("train", Text("训练模型", "Train a model"), "propose", train),
        Tool("detect", Text("检测异常", "Detect anomalies"), "propose", detect),
        Tool("models", Text("列出模型", "List the models"), "read", models),
        Tool("promote", Text("启用模型版本", "Make a model version current"), "act", promote),
        Tool("forget", Text("彻底删除一个来源", "Remove a source everywhere"), "act", forget),
        Tool("audit_verify", Text("校验审计链", "Verify the audit chain"), "read", audit_verify),
    ]


def table_json(table) -> dict[str, object]:  # type: ignore[no-untyped-def]
    """A query's result as ``{columns, rows}`` of JSON values."""
    columns = [table.column(i).to_pylist() for i in range(table.num_columns)]
    return {
        "columns": list(table.column_names),
        "rows": [[_plain(v) for v in row] for row in zip(*columns, strict=True)],
    }


def govern_json(results, applied: bool) -> dict[str, object]:  # type: ignore[no-untyped-def]
    """What ``industria govern`` prints: the mean scores, and every finding with its asset.

    ``carried_out`` says of each finding whether its repair was; ``question`` what else has to be
    decided.
    """
    count = max(len(results), 1)

    def mean(which: str) -> dict[str, float]:
        scores = [getattr(g, which).to_json() for g in results.values()]
        names = scores[0] if scores else {}
        return {n: round(sum(s[n] for s in scores) / count, 2) for n in names}

    return {
        "score_before": mean("before"),
        "score_after": mean("after"),
        "findings": [
            {**s.to_json(name), "carried_out": applied and s in g.repaired}
            for name, g in results.items()
            for s in g.symptoms
        ],
    }


def _plain(value: object) -> object:
    if value is None or isinstance(value, str | int | float | bool):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
