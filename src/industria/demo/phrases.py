"""What the demo says, in both languages, and the questions it asks."""

from __future__ import annotations

from collections.abc import Mapping

from industria.core import Language, Text

QUESTIONS: tuple[tuple[Language, str, bool], ...] = (
    ("zh", "为什么报警？怎么处理？", True),
    ("en", "Why did it alarm, and what should we do?", True),
    ("en", "Which colour should the compressor hall be painted next year?", False),
)
UNANSWERABLE = Text(
    "明年办公楼的外墙应该刷成什么颜色？",
    "Which colour should the office building be painted next year?",
)
INTERLOCK: Mapping[Language, str] = {
    "zh": "有用水需求时运行主泵；主泵故障时改用备用泵。",
    "en": "Run the duty pump while there is demand; if the duty pump fails, run the standby pump.",
}
PHRASES: Mapping[str, Text] = {
    "title": Text("资料：{source}（{provenance}）", "files: {source} ({provenance})"),
    "real": Text("真实数据", "real data"),
    "simulated": Text("仿真数据", "simulated data"),
    "step_knowledge": Text("读入：数据湖、索引、知识图谱", "Ingest: lake, index, graph"),
    "step_governance": Text("1 数据治理", "1 Governance"),
    "step_detector": Text("2 训练检测器，回放", "2 Detector and replay"),
    "step_answers": Text("3 有证据的回答", "3 Answers with evidence"),
    "step_work_order": Text("4 工单", "4 Work order"),
    "step_ahead": Text(
        "5 接下来：带区间的预测, 剩余寿命",
        "5 What comes next: forecast with its band, remaining life",
    ),
    "step_interlock": Text(
        "6 互锁程序：起草、反驳、修复、运行", "6 Interlock: drafted, refuted, repaired, run"
    ),
    "no_production": Text(
        "未安装 PLC 部件：pip install 'industria[production]'",
        "the PLC parts are not installed: pip install 'industria[production]'",
    ),
    "no_writer": Text(
        "没有语言模型权重：检查并运行孪生自带的程序",
        "no weights of a language model: the twin's own program is checked and run",
    ),
    "draft": Text(
        "第 {number} 稿（{strategy}，{seconds} 秒）：{found} 处不满足",
        "draft {number} ({strategy}, {seconds} s): {found} findings",
    ),
    "by_draft": Text("模型", "the model"),
    "by_repair": Text("模型修改", "the model, corrected"),
    "by_guard": Text("按性质加保护", "guarded by a property"),
    "by_given": Text("请求自带", "given"),
    "refused_program": Text("拒绝：没有程序通过检查", "refused: no program passed its check"),
    "ran_program": Text(
        "已证明，在孪生上运行 {seconds} 秒，造成损害：{harm}",
        "proved, run on the twin for {seconds} s, harm done: {harm}",
    ),
    "cycle": Text(
        "软 PLC：周期 {cycle} ms，{cycles} 个周期，抖动 p99 {jitter} ms（OPC UA 闭环）",
        "soft PLC: cycle {cycle} ms, {cycles} cycles, jitter p99 {jitter} ms, loop closed over OPC UA",
    ),
    "step_trust": Text("7 审计与外联", "7 Audit and outbound connections"),
    "step_scoreboard": Text("8 记分板", "8 Scoreboard"),
    "knowledge": Text(
        "{assets} 个资产，{passages} 个段落，{entities} 个实体，{facts} 条事实，拒收 {rejected} 个文件",
        "{assets} assets, {passages} passages, {entities} entities, {facts} facts, "
        "{rejected} files rejected",
    ),
    "governance": Text(
        "发现 {findings} 个问题，数据本身能确定的 {repaired} 个已修复，其余提问；"
        "质量得分 {score_before} -> {score_after}",
        "{findings} problems found, {repaired} that the data determine are repaired, the others are "
        "asked; quality score {score_before} -> {score_after}",
    ),
    "training": Text("训练与检测", "train and detect"),
    "no_tables": Text("没有表", "there is no table"),
    "no_series": Text("没有传感器表", "there is no sensor table"),
    "no_alarm": Text("没有报警，不需要工单", "there is no alarm, so no work order is needed"),
    "measured_on": Text(
        "在 {rows} 行{provenance}上测得", "measured on {rows} rows of {provenance}"
    ),
    "lead": Text(
        "{alarm} 报警，比记录的故障（{failure}）早 {hours} 小时",
        "alarm at {alarm}, {hours} hours before the logged failure at {failure}",
    ),
    "answered": Text(
        "    {verdict}，{seconds} 秒，记录 {run}", "    {verdict} in {seconds} s, run {run}"
    ),
    "no_model": Text(
        "没有语言模型权重：回答为原文摘录（industria weights fetch 可获取）",
        "no weights of a language model: answers are quotations (industria weights fetch gets them)",
    ),
    "work_order": Text(
        "{lines} 行，每个数字都可追溯：{verdict}", "{lines} lines, every number traced: {verdict}"
    ),
    "forecast": Text(
        "之后 48 小时的平均绝对误差 {forecast}, 最后值 {last}, 前一天 {seasonal}; {inside} 落在 80 % 区间内 ({model}); 图: {chart}",
        "mean absolute error over the 48 hours that came: {forecast}, last value {last}, the day before "
        "{seasonal}; {inside} inside the band of 80 % ({model}); chart: {chart}",
    ),
    "life": Text(
        "{machines} 台运行中的泵平均差 {error} 个循环, 按通常寿命减年龄差 {plain}; {inside} 台落在九成区间内 ({model})",
        "{machines} running pumps: off by {error} cycles on average, the usual life less the age by {plain}; "
        "{inside} inside the interval of nine in ten ({model})",
    ),
    "time": Text("时间", "time"),
    "q10": Text("10 %", "10 %"),
    "median": Text("中位", "median"),
    "q90": Text("90 %", "90 %"),
    "came": Text("实际", "came"),
    "pump": Text("泵", "pump"),
    "cycles_left": Text("剩余循环", "cycles left"),
    "interval": Text("九成区间", "nine in ten"),
    "had": Text("实际剩余", "it had"),
    "why": Text("依据", "because"),
    "audit": Text(
        "审计链 {runs} 条，完整：{intact}", "audit chain of {runs} runs, intact: {intact}"
    ),
    "True": Text("是", "yes"),
    "False": Text("否", "no"),
    "outbound": Text("{attempts} 个对外连接（实测）", "{attempts} outbound connections (measured)"),
    "no_scores": Text("还没有成绩：运行 industria bench", "no scores yet: run industria bench"),
    "of_real": Text("真实", "real"),
    "of_simulated": Text("仿真", "simulated"),
    "of_composed": Text("自编", "composed"),
    "board": Text(
        "{rows} 行各示一项；有目标的 {judged} 项中 {met} 项测得达标，其中 {stale} 项在代码或数据改动前测得、待重测；全部见 BENCHMARKS.md，重跑：industria bench 行名",
        "one figure of each of {rows} rows; {met} of {judged} figures with a bar met it when measured; {stale} figures are stale, measured before their code or data changed; all in BENCHMARKS.md; rerun one with: industria bench ROW",
    ),
    "end": Text("用时 {seconds} 秒；未兑现：{broken}", "{seconds} s; promises broken: {broken}"),
    "kind": Text("类型", "what it is"),
    "rows": Text("行数", "rows"),
    "columns": Text("列数", "columns"),
    "machines": Text("设备", "machines"),
    "channels": Text("通道", "channels"),
    "alarms": Text("报警", "alarms"),
    "tables": Text("逐表", "tables"),
    "more_tables": Text("另有 {count} 个表", "and {count} tables more"),
    "more_lines": Text("另有 {count} 条", "and {count} more"),
    "not_understood": Text(
        "{count} 个表有未读懂之处：", "{count} tables have something that was not understood:"
    ),
    "not_read": Text("{count} 个文件未读入：", "{count} files were not read:"),
    "watched": Text(
        "监视 {tables} 个表中的 {machines} 台设备",
        "{machines} machines in {tables} tables are watched",
    ),
    "not_watched": Text(
        "时间不够，{count} 个表未训练：{names}", "no time left to train on {count} tables: {names}"
    ),
    "not_governed": Text(
        "时间不够，{count} 个表未检查：{names}", "no time left to check {count} tables: {names}"
    ),
    "asked_of_you": Text(
        "{count} 个问题等待回答：industria govern --questions",
        "{count} questions wait for an answer: industria govern --questions",
    ),
    "order_refused": Text("没有工单：{reason}", "no work order: {reason}"),
    "table": Text("表", "table"),
    "column": Text("列", "column"),
    "finding": Text("问题", "what is wrong"),
    "repair": Text("修复", "repair"),
    "method": Text("方法", "method"),
    "f1": Text("F1", "F1"),
    "recall": Text("召回率", "recall"),
    "false_alarms": Text("误报率", "false alarms"),
    "row": Text("行", "row"),
    "metric": Text("指标", "metric"),
    "ours": Text("本系统", "ours"),
    "baseline": Text("基线", "baseline"),
    "bar": Text("目标", "bar"),
    "provenance": Text("来源", "data"),
    "repair_asked": Text("提问", "asked"),
    "repair_drop_rows": Text("删除重复", "dropped"),
    "repair_set_unit": Text("登记单位", "unit registered"),
    "repair_decode_or_empty": Text("还原文字", "decoded"),
    "repair_to_usual_format": Text("统一格式", "one format"),
    "repair_plain_numbers": Text("统一数字写法", "one notation"),
    "repair_to_number": Text("转为数字", "made numbers"),
    "repair_to_one_unit": Text("统一单位", "one unit"),
    "repair_to_timestamp": Text("统一日期", "one date format"),
    "repair_merge_names": Text("合并名称", "names merged"),
}
