"""RAG-1: retrieve, cite, refuse on a device manual, beside BM25 alone in the same run."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from importlib import resources
from math import ceil, floor
from typing import Any, Literal

from industria.bench.data import folder_of
from industria.bench.entry import Context, Entry, Measure
from industria.core import IndustriaError, Locator
from industria.plant import ChatConfiguration, Plant

_K = 5
_CHAT: Literal["auto", "none"] = "auto"
_REFUSED, _MISSED, _ACROSS = 0.9, 0.16, 2 / 3  # shares that the bars are
Section = tuple[str, str]


def measure(context: Context) -> list[Measure]:
    """Recall@5 of the right section, refusals, evidence that opens, Chinese to English."""
    root = folder_of(context.data, "emanual_qa") / "data"
    manual = json.loads((root / "s10_manual_corpus.json").read_text())
    text, spans = _markdown(manual)
    source = context.scratch / "s10.md"
    source.write_text(text, encoding="utf-8")
    with (root / "s10_50_questions.csv").open(encoding="utf-8") as stream:
        answerable = list(csv.DictReader(stream))
    written: dict[str, list[Any]] = json.loads(
        resources.files("industria.bench").joinpath("questions/emanual.json").read_text()
    )
    answerable = answerable[: context.up_to(len(answerable))]
    foreign, unanswerable = (
        written[kind][: context.up_to(len(written[kind]))] for kind in ("chinese", "unanswerable")
    )
    with Plant.open(context.scratch / "plant", chat=ChatConfiguration(_CHAT)) as plant:
        plant.ingest(source, progress=context.progress)

        def recall(mode: str) -> float:
            found = 0
            for item in answerable:
                hits = plant.retrieve(item["question"], _K, mode)  # type: ignore[arg-type]
                found += any(_section(h.locator, spans) == _gold(item) for h in hits)
            return found / len(answerable)

        hybrid, words, vectors = recall("hybrid"), recall("words"), recall("vectors")
        chinese = sum(
            any(h.title == c["section"] for h in plant.retrieve(c["question"], _K)) for c in foreign
        )
        out = [
            Measure(
                "recall@5 of the right section", hybrid,
                f"BM25 alone {words:.2f}, vectors alone {vectors:.2f}", "> BM25", hybrid > words,
                "BM25 is the same index's full text: stemmed, titles included", own_hand=False,
            ),
            Measure(
                f"Chinese question, English section in top 5 (of {len(foreign)})", chinese, "-",
                f">= {ceil(_ACROSS * len(foreign))}", chinese >= _ACROSS * len(foreign), digits=0,
            ),
        ]  # fmt: skip
        questions = [q["question"] for q in answerable]
        modes = ["extractive", *(["auto"] if plant.chat is not None else [])]
        for mode in modes:
            out += _refusals(plant, questions, unanswerable, mode, context)
        return out


def _refusals(
    plant: Plant, answerable: list[str], unanswerable: list[str], mode: str, context: Context
) -> list[Measure]:
    label = "embedded model" if mode == "auto" else "extractive"
    opened = cited = 0
    refused: dict[str, int] = {"yes": 0, "no": 0}
    total = len(answerable) + len(unanswerable)
    for number, question in enumerate([*answerable, *unanswerable]):
        context.progress(f"RAG-1 {label}", number, total)
        answer = plant.ask(question, mode=mode)  # type: ignore[arg-type]
        if answer.verdict == "refused":
            refused["yes" if question in answerable else "no"] += 1
            continue
        for item in answer.evidence:
            cited += 1
            opened += _opens(lambda item=item: plant.open_evidence(item), item.excerpt)  # type: ignore[misc]
    return [
        Measure(
            f"unanswerable questions refused (of {len(unanswerable)}), {label}", refused["no"],
            "-", f">= {ceil(_REFUSED * len(unanswerable))}",
            refused["no"] >= _REFUSED * len(unanswerable), digits=0,
        ),
        Measure(
            f"answerable questions refused (of {len(answerable)}), {label}", refused["yes"],
            "-", f"<= {floor(_MISSED * len(answerable))}",
            refused["yes"] <= _MISSED * len(answerable), digits=0,
        ),
        Measure(
            f"share of evidence that opens, {label}", opened / max(cited, 1), "-", "1",
            opened == cited, f"{cited} pieces of evidence",
        ),
    ]  # fmt: skip


def _opens(read: Callable[[], str], excerpt: str) -> bool:
    try:
        return read() == excerpt
    except IndustriaError:
        return False


def _markdown(manual: dict[str, dict[str, object]]) -> tuple[str, list[tuple[int, int, Section]]]:
    """The manual as one Markdown text, and where each section stands in it."""
    text, spans = "", []
    for section in manual.values():
        title = str(section["title"]).strip()
        parts = [str(p).strip() for p in section["text"] if str(p).strip()]  # type: ignore[attr-defined]
        body = " ".join(parts[1:] if parts and parts[0] == title else parts).replace("\n", " ")
        start = len(text)
        text += f"# {title}\n{body}\n\n"
        spans.append((start, len(text), (title, _page(str(section["section_url"])))))
    return text, spans


def _section(place: Locator, spans: list[tuple[int, int, Section]]) -> Section:
    return next((s for start, end, s in spans if start <= place.start < end), ("", ""))


def _gold(item: dict[str, str]) -> Section:
    return item["section_path"].split(">")[-1].strip(), _page(item["section_link"])


def _page(url: str) -> str:
    return url.split("#")[0].split("/")[-1]


ENTRY = Entry(
    "RAG-1", "recall@5, citation precision, refusal", "emanual_qa (s10)", "real", measure,
    needs=("emanual_qa",), fast=False, looked_at=True, own_hand=True, seed=None, counts="questions of each kind", proof_sample=12,
    headline=True,
)  # fmt: skip
