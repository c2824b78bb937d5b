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
    "tables": Text("数据表", "tables"),
    "documents": Text("文档", "documents"),
    "passages": Text("段落", "passages"),
    "entities": Text("实体", "entities"),
    "facts": Text("事实", "facts"),
    "alarms": Text("报警", "alarms"),
    "models": Text("模型", "models"),
    "chain_intact": Text("审计链完整", "audit chain intact"),
    "chain_broken": Text("审计链断裂于第 {n} 条", "audit chain broken at run {n}"),
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
