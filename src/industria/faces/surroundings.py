"""The reference of what a command meets besides its arguments: settings, file formats, exit codes.

Written by ``industria reference`` beside the reference of the tools. A reader or an error without its words here
is an error of ``industria reference``; tests/test_docs.py compares the settings with those that the code reads.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from industria.core import Language, Text
from industria.core.errors import IndustriaError
from industria.foundation.ingest.formats import endings_of_readers

SETTINGS: Mapping[str, Text] = {
    "INDUSTRIA_CHAT": Text(
        "语言模型: `auto`（默认, 权重在本机时使用）, `default`, `small`, `none`",
        "language model: `auto` (default; the embedded one where its weights are here), `default`, `small`, `none`",
    ),
    "INDUSTRIA_CHAT_URL": Text(
        "OpenAI 兼容端点的地址; 设置后代替内置模型",
        "address of an OpenAI-compatible endpoint; where it is set it takes the embedded model's place",
    ),
    "INDUSTRIA_CHAT_MODEL": Text("端点上的模型名称", "name of the model at that endpoint"),
    "INDUSTRIA_CHAT_KEY": Text("端点的密钥", "key of that endpoint"),
    "INDUSTRIA_ENGINE": Text(
        "由 `industria up` 的进程回答命令: 默认在终端中输入的命令会启动它, 脚本只使用已启动的; "
        "`always` 总是启动, `off` 从不使用",
        "whether the process of `industria up` answers commands: by default typed ones start it and scripts use one "
        "that is up; `always` starts it for all, `off` uses none",
    ),
    "INDUSTRIA_KEYS": Text(
        "审计链密钥与见证文件的目录, 在所有工厂目录之外; 默认 `~/.config/industria`",
        "folder of the audit chain's key and its witness, outside every plant; default `~/.config/industria`",
    ),
    "INDUSTRIA_MQTT_USER": Text("`link mqtt` 的用户名", "user name of `link mqtt`"),
    "INDUSTRIA_MQTT_PASSWORD": Text("`link mqtt` 的密码", "password of `link mqtt`"),
    "INDUSTRIA_DATA": Text(
        "`bench` 与 `data` 读取的公开数据集目录; 默认 `../shared/data`",
        "folder of the public data sets that `bench` and `data` read; default `../shared/data`",
    ),
    "INDUSTRIA_STRANGERS": Text(
        "`bench` 读取的他人所写工厂与小样本的目录; 默认为数据集目录旁的 `strangers`",
        "folder of plants and small sets by other hands that `bench` reads; default `strangers` beside the data sets",
    ),
    "XDG_CACHE_HOME": Text(
        "语言模型权重放在其下的 `industria/weights`; 默认 `~/.cache`",
        "weights of the language model lie below it in `industria/weights`; default `~/.cache`",
    ),
    "XDG_CONFIG_HOME": Text(
        "未设置 `INDUSTRIA_KEYS` 时密钥目录的上级; 默认 `~/.config`",
        "where the folder of keys lies without `INDUSTRIA_KEYS`; default `~/.config`",
    ),
    "AWS_ENDPOINT_URL": Text(
        "S3 兼容存储的地址, 用于 `init --store s3://...`; 另读 `AWS_ACCESS_KEY_ID`, "
        "`AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`, `AWS_DEFAULT_REGION`",
        "address of the S3-compatible store of `init --store s3://...`; `AWS_ACCESS_KEY_ID`, "
        "`AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN` and `AWS_DEFAULT_REGION` are read too",
    ),
    "RAY_ADDRESS": Text(
        "`sql --distributed` 使用的 Ray 集群", "the Ray cluster of `sql --distributed`"
    ),
    "LC_ALL": Text(
        "以 `zh` 开头则显示中文, 否则英文; 其次 `LC_MESSAGES`, `LANG`",
        "Chinese where it begins with `zh`, else English; then `LC_MESSAGES`, `LANG`",
    ),
}
_READERS: Mapping[str, Text] = {
    "delimited": Text(
        "表格; 分隔符, 编码（含 GB18030）, 表头, 单位, 类型与质量列自动识别",
        "tables; delimiter, encoding (GB18030 included), names, units, types and quality columns are found",
    ),
    "parquet": Text("表格", "a table"),
    "json_documents": Text("表格或文档, 每条记录一行", "a table or documents, one row a record"),
    "workbook": Text("Excel, 每个工作表中的每张表", "Excel, each table of each sheet"),
    "pdf": Text(
        "文档; 没有文字的页由 OCR 读取 [ocr]",
        "a document; a page without text is read by OCR [ocr]",
    ),
    "word": Text("Word 文档", "a Word document"),
    "html": Text("网页, 其中的表格成为表", "a page, its tables as tables"),
    "mail": Text(
        "邮件, 引用部分分开, 附件各自读入",
        "a mail; what it quotes is held apart, attachments are taken in",
    ),
    "notebook": Text("Jupyter 笔记本", "a Jupyter notebook"),
    "plain_text": Text("文档", "a document"),
    "program": Text("PLC 程序, 结构化文本", "a PLC program, Structured Text"),
    "picture": Text(
        "图片, 上面的文字由 OCR 读取 [ocr]", "a picture, its words are read by OCR [ocr]"
    ),
    "sound": Text("声音文件, 原样保存", "a sound, kept as it is"),
}
_ERRORS: Mapping[str, Text] = {
    "UsageError": Text("调用本身有误", "the call itself is wrong"),
    "InputError": Text("文件或值无法接受", "a file or a value cannot be taken"),
    "NotFoundError": Text("没有这个名称的东西", "nothing of that name is here"),
    "NotPermittedError": Text("该角色无权, 或安全规则不许", "the role or a rule does not allow it"),
    "ApprovalNeededError": Text("该动作等待人批准", "it acts, and waits for a person's approval"),
    "IntegrityError": Text(
        "所存内容与其校验和不符", "a stored thing is not what its checksum says"
    ),
    "MissingPartError": Text("缺少可选部件或权重", "an extra or a set of weights is not here"),
    "BusyError": Text("达到上限, 请重试", "a limit is reached, try again"),
}
_CODES: Mapping[int, Text] = {
    0: Text("完成", "done"),
    1: Text(
        "拒绝, 检查未通过, 或下面的错误", "refused, a check did not pass, or an error named below"
    ),
    2: Text("用法错误", "wrong usage"),
    130: Text(
        "被中断; 再次运行同一命令即可继续", "interrupted; the same command run again goes on"
    ),
}
_TITLE = Text("设置, 文件格式与退出码", "Settings, file formats, exit codes")
_HEAD = Text("由 `industria reference` 写出。", "Written by `industria reference`.")


def surroundings(language: Language) -> str:
    """The page in one language, as Markdown."""
    return "\n".join(_lines(language)) + "\n"


def _lines(language: Language) -> Iterator[str]:
    def said(zh: str, en: str) -> str:
        return Text(zh, en).in_language(language)

    yield f"# {_TITLE.in_language(language)}\n\n{_HEAD.in_language(language)}\n"
    yield f"## {said('设置', 'Settings')}\n"
    yield said(
        "环境变量。每个命令的参数见[工具参考](tools.zh.md)。\n",
        "Environment variables. What each command takes stands in the [reference of the tools](tools.md).\n",
    )
    yield from _table(said("变量 | 含义", "variable | meaning"), _rows(SETTINGS, language))
    yield f"\n## {said('ingest 读取的文件', 'Files that ingest reads')}\n"
    yield said(
        "内容与扩展名矛盾的文件被拒绝; 没有已知扩展名的文本按文档读取。"
        "方括号中的部分需要该可选组件。\n",
        "A file whose bytes contradict its ending is refused; text of an unknown ending is taken as a document. "
        "What stands in brackets needs that extra.\n",
    )
    kinds = {
        ", ".join(f"`{e}`" for e in endings): _READERS[reader].in_language(language)
        for reader, endings in endings_of_readers().items()
    }
    yield from _table(said("扩展名 | 读作", "ending | read as"), kinds.items())
    yield f"\n## {said('退出码', 'Exit codes')}\n"
    codes = {f"`{code}`": text.in_language(language) for code, text in _CODES.items()}
    yield from _table(said("退出码 | 含义", "exit code | meaning"), codes.items())
    yield said(
        '\n每个错误是一句话: 期望什么, 发现什么, 该怎么办; 加 `--json` 时为 `{"error": "..."}`。\n',
        "\nEvery error is one sentence: what was expected, what was found, what to do; with `--json` it is "
        '`{"error": "..."}` on stdout.\n',
    )
    yield from _table(
        said("错误 | 退出码 | HTTP | 含义", "error | exit code | HTTP | meaning"),
        (
            (f"`{e.__name__}`", str(e.exit_code), str(e.http_status), _ERRORS[e.__name__].in_language(language))
            for e in IndustriaError.__subclasses__()
            if e.__module__ == IndustriaError.__module__
        ),
    )  # fmt: skip


def _rows(texts: Mapping[str, Text], language: Language) -> Iterator[tuple[str, str]]:
    return ((f"`{name}`", text.in_language(language)) for name, text in texts.items())


def _table(head: str, rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {head} |"
    yield "|" + "---|" * (head.count(" | ") + 1)
    for row in rows:
        yield "| " + " | ".join(row) + " |"
