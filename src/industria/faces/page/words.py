"""What all pages say, in both languages; a page's own words stand beside it."""

from __future__ import annotations

from collections.abc import Mapping

from industria.core import Text

WORDS: Mapping[str, Text] = {
    "no_assets": Text("这里还没有数据", "There is no data here yet"),
    "take_files": Text("读入文件", "Take files in"),
    "row": Text("行", "row"),
    "open": Text("打开", "open"),
    "close": Text("关闭", "Close"),
    "chain_intact": Text("审计链完整", "audit chain intact"),
    "chain_broken": Text("审计链断裂于第 {n} 条", "audit chain broken at run {n}"),
    "alarms": Text("报警", "alarms"),
    "no_alarms": Text("没有报警", "no alarms"),
    "score": Text("得分", "score"),
    "evidence": Text("证据", "Evidence"),
    "refused": Text("拒答", "refused"),
    "login": Text("输入访问密钥", "Enter your key"),
    "enter": Text("进入", "Enter"),
    "leave": Text("退出", "log out"),
    "bad_key": Text("密钥无效", "this key is not known"),
    "dark": Text("深色 / 浅色", "dark / light"),
    "language": Text("English", "中文"),
    "error": Text("出错：{message}", "error: {message}"),
    "waits": Text("已提交, 等待管理员批准：{id}", "it waits for an admin's approval: {id}"),
    "read": Text("只读", "reads"),
    "propose": Text("新版本", "new version"),
    "act": Text("执行", "acts"),
    "read_hint": Text("只查看, 不改动", "looks, and changes nothing"),
    "propose_hint": Text(
        "在数据湖或模型库中生成新版本, 可以退回",
        "makes a new version of something; the old one can be had back",
    ),
    "act_hint": Text(
        "不可撤销或作用于现场: 先由管理员批准",
        "cannot be undone, or reaches the plant: an admin approves it first",
    ),
    "rows_shown": Text("共 {of} 行, 显示前 {n} 行", "{of} rows, the first {n} are shown"),
    "download": Text("下载结果 (JSON)", "Download the result (JSON)"),
    "nothing_came": Text("没有内容", "there is nothing to show"),
    "not_passed": Text("未通过", "not passed"),
}
