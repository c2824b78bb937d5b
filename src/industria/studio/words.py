"""What the page says, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from industria.core import Language, Text

WORDS: Mapping[str, Text] = {
    "overview": Text("总览", "Overview"),
    "assets": Text("资产", "Assets"),
    "sensors": Text("传感器", "Sensors"),
    "ask": Text("问答", "Ask"),
    "runs": Text("记录", "Runs"),
    "scores": Text("记分板", "Scoreboard"),
    "graph": Text("图谱", "Graph"),
    "graph_hint": Text(
        "名称、P-101 > part_of > ?、A ~ B，或 ?x > part_of > ?y",
        "a name, P-101 > part_of > ?, A ~ B, or ?x > part_of > ?y",
    ),
    "search": Text("查询", "Search"),
    "no_facts": Text("没有事实：先读入数据", "no facts yet: ingest something first"),
    "approve": Text("确认", "Approve"),
    "reject": Text("否决", "Reject"),
    "merge": Text("合并", "Merge"),
    "split": Text("拆分", "Split"),
    "merge_with": Text("与之为同一事物的名称", "name of the same thing"),
    "reviewed": Text("已记录", "recorded"),
    "quality_of": Text("可信度", "quality"),
    "lineage": Text("来历", "Lineage"),
    "undo": Text("撤销修复", "Undo the repair"),
    "tables": Text("数据表", "tables"),
    "documents": Text("文档", "documents"),
    "passages": Text("段落", "passages"),
    "entities": Text("实体", "entities"),
    "facts": Text("事实", "facts"),
    "alarms": Text("报警", "alarms"),
    "models": Text("模型", "models"),
    "chain_intact": Text("审计链完整", "audit chain intact"),
    "chain_broken": Text("审计链断裂于第 {n} 条", "audit chain broken at run {n}"),
    "began": Text("已开始，没有结束记录", "began, no end on record"),
    "unended": Text("{n} 项已开始而未结束", "{n} began and never ended"),
    "latest_alarms": Text("最近报警", "Latest alarms"),
    "no_alarms": Text("没有报警", "no alarms"),
    "no_assets": Text(
        "还没有资产：运行 industria ingest <文件夹>", "no assets yet: run industria ingest <folder>"
    ),
    "kind": Text("类型", "kind"),
    "name": Text("名称", "name"),
    "rows": Text("行数", "rows"),
    "created": Text("时间", "created"),
    "quality": Text("质量报告", "Quality report"),
    "check_now": Text("检查", "Check"),
    "apply": Text("修复为新版本", "Repair as a new version"),
    "versions": Text("版本", "Versions"),
    "score": Text("得分", "score"),
    "complete": Text("完整", "complete"),
    "accurate": Text("准确", "accurate"),
    "consistent": Text("一致", "consistent"),
    "timely": Text("及时", "timely"),
    "no_findings": Text("没有发现问题", "nothing was found"),
    "table": Text("表", "table"),
    "detect": Text("检测异常", "Detect anomalies"),
    "zoom_hint": Text(
        "滚轮或下方滑块缩放，悬停看数值", "scroll or use the slider to zoom, hover for values"
    ),
    "question": Text("问题", "Question"),
    "question_hint": Text(
        "例如：为什么报警？怎么处理？", "for instance: why did it alarm, and what should we do?"
    ),
    "send": Text("提问", "Ask"),
    "thinking": Text("检索与核对证据……", "searching and checking evidence ..."),
    "evidence": Text("证据", "Evidence"),
    "open": Text("打开", "open"),
    "close": Text("关闭", "Close"),
    "accepted": Text("已核实", "checked"),
    "degraded": Text("原文摘录", "quotation"),
    "refused": Text("拒答", "refused"),
    "confidence": Text("置信度", "confidence"),
    "work_order": Text("起草工单", "Draft a work order"),
    "baseline": Text("基线", "baseline"),
    "bar": Text("目标", "bar"),
    "pass": Text("达标", "pass"),
    "short": Text("未达标", "short"),
    "not_measured": Text("未测", "not measured"),
    "no_scores": Text("还没有成绩：运行 industria bench", "no scores yet: run industria bench"),
    "schedule": Text("排产", "Schedule"),
    "no_production": Text(
        "未安装排产部件：pip install 'industria[production]'",
        "the scheduling parts are not installed: pip install 'industria[production]'",
    ),
    "jobs_table": Text(
        "作业表（job, step, machine, duration）", "table of jobs (job, step, machine, duration)"
    ),
    "jobs_text": Text("或粘贴标准文本", "or paste the standard text"),
    "plan": Text("排产", "Plan"),
    "change": Text("修改", "Change"),
    "change_hint": Text(
        "三号机床10到40停机；作业7在作业3之前",
        "machine 3 is down from 10 to 40; job 7 before job 3",
    ),
    "no_jobs": Text("先选一张作业表，或粘贴作业", "choose a table of jobs or paste some first"),
    "plan_first": Text("先排一次", "plan something first"),
    "planning": Text("求解中……", "planning ..."),
    "no_plan": Text("没有可行的排产：{why}", "no plan keeps every rule: {why}"),
    "makespan": Text("完工时间", "makespan"),
    "tardiness": Text("拖期", "tardiness"),
    "late_job": Text(
        "{job} 误期: 交期 {due}, 完工 {end}, 晚 {by}",
        "{job} is late: due at {due}, ends at {end}, {by} late",
    ),
    "lower_bound": Text("下界", "bound"),
    "gap": Text("差距", "gap"),
    "unpin": Text("取消固定", "Unpin all"),
    "drag_hint": Text(
        "拖动一道工序即固定其位置，其余重排",
        "drag an operation to pin it; the rest is planned anew",
    ),
    "login": Text("输入访问密钥", "Enter your key"),
    "enter": Text("进入", "Enter"),
    "bad_key": Text("密钥无效", "this key is not known"),
    "dark": Text("深色 / 浅色", "dark / light"),
    "language": Text("English", "中文"),
    "error": Text("出错：{message}", "error: {message}"),
    "strongest": Text("主要通道", "carried by"),
}


def word(key: str, language: Language, **values: object) -> str:
    """A text of the page in one language."""
    return WORDS[key].in_language(language).format(**values)
