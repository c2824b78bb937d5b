"""What lies in a folder and is no content: locks, what systems and downloads leave behind, empty files.

Told by the name that a program gives such a file, and by nothing being in it. Each is named in the report
with what it is, so that nothing of a folder is left out without a word.
"""

from __future__ import annotations

import codecs
from pathlib import Path

from industria.core import Text

_LOCK = Text(
    "Office 的锁文件（文档打开时留下），没有内容", "a lock of a document that is open, no content"
)
_SYSTEM = Text("操作系统的辅助文件，没有内容", "a file of the operating system, no content")
_DOWNLOAD = Text(
    "没有下载完或写到一半的文件：请在完成后再读入",
    "a download or a copy that is not finished: take it in when it is",
)
_EDITOR = Text("编辑器的临时文件", "a file that an editor keeps for itself")
_EMPTY = Text("空文件", "an empty file")
_HIDDEN = Text("隐藏的文件或文件夹，不读入", "hidden, so it is not read")
_LINK = Text("指向文件夹的链接，不进入", "a link to a folder, not entered")

_SYSTEM_NAMES = frozenset(
    (
        ".ds_store", "thumbs.db", "ehthumbs.db", "ehthumbs_vista.db", "desktop.ini", "icon\r",
        ".directory", ".localized", "autorun.inf", "pagefile.sys", "hiberfil.sys", "swapfile.sys",
    )
)  # fmt: skip
_SYSTEM_FOLDERS = frozenset(
    (
        "$recycle.bin", "recycler", "system volume information", "@eadir", "#recycle", "__macosx",
        "lost+found", ".trashes", ".spotlight-v100", ".fseventsd", ".documentrevisions-v100",
    )
)  # fmt: skip
_UNFINISHED = frozenset(
    (
        ".crdownload", ".part", ".partial", ".download", ".opdownload", ".filepart", ".aria2",
        ".tmp", ".temp", ".xltd", ".td", ".downloading", ".!ut", ".!qb", ".bc!", ".inprogress",
    )
)  # fmt: skip
_EDITED = frozenset((".swp", ".swo", ".swn", ".autosave", ".asv", ".lck", ".ldb", ".laccdb"))
_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def why_no_content(path: Path, given: bool = False) -> str:
    """What a file is that holds no content, in both languages; empty for any other file.

    ``given``: somebody named the file itself: being hidden is no reason then, and that it is empty is an
    error of the reader's.
    """
    said = _of_name(path.name)
    if said is None or (given and said is _HIDDEN):
        said = _EMPTY if not given and _is_empty(path) else None
    return _both(said) if said else ""


def why_not_entered(name: str) -> str:
    """Why a folder of this name is not entered; empty where it is."""
    if name.lower() in _SYSTEM_FOLDERS:
        return _both(_SYSTEM)
    return _both(_HIDDEN) if name.startswith(".") else ""


def why_link_not_entered() -> str:
    """Why a link to a folder is not followed."""
    return _both(_LINK)


def _of_name(name: str) -> Text | None:
    low = name.lower()
    ending = Path(low).suffix
    if low.startswith(("~$", ".~lock.")):
        return _LOCK
    if low in _SYSTEM_NAMES or low.startswith(("._", ".nfs", ".fuse_hidden", ".sync_", "~wrl")):
        return _SYSTEM
    if ending in _UNFINISHED:
        return _DOWNLOAD
    if ending in _EDITED or low.startswith(".#") or (low.startswith("#") and low.endswith("#")):
        return _EDITOR
    return _HIDDEN if name.startswith(".") else None


def _is_empty(path: Path) -> bool:
    """Whether there is nothing in a file, or a byte order mark alone."""
    size = path.stat().st_size
    if size > 3:
        return False
    content = path.read_bytes()
    return not content or content in _MARKS


def _both(said: Text) -> str:
    return f"{said.en} / {said.zh}"
