"""SPEED-4: how soon an answer begins: first sentence with the warm model, and extractive."""

from __future__ import annotations

import time
from typing import Literal

import numpy as np

from industria.bench.entry import Context, Entry, Measure
from industria.demo.folder import write_folder
from industria.plant import ChatConfiguration, Plant

_QUESTIONS = (
    "What should I do when the vibration of P-101 is too high?",
    "What is the alarm limit of the bearing temperature?",
    "How often are the bearings greased?",
    "What causes low flow?",
    "How much leakage of the mechanical seal is normal?",
    "What is the delivery time of the mechanical seal?",
    "振动过高怎么处理？",
    "轴承温度的报警值是多少？",
    "机械密封泄漏多少需要更换？",
    "流量过低应该检查什么？",
)


def measure(context: Context) -> list[Measure]:
    """Ten questions about the simulated station's manual, each timed to its first sentence."""
    write_folder(context.scratch / "files")
    with Plant.open(context.scratch / "plant", chat=ChatConfiguration("default")) as plant:
        plant.ingest(context.scratch / "files")
        for question in (_QUESTIONS[0], _QUESTIONS[-1]):  # weights and both prompts are there then
            plant.ask(question)
            plant.ask(question, mode="extractive")
        model = [_first(plant, question, "auto") for question in _QUESTIONS]
        quoted = [_first(plant, question, "extractive") for question in _QUESTIONS]
    answered = sum(said for _, said in [*model, *quoted])
    first, slowest = np.quantile([s for s, _ in model], (0.5, 1))
    extractive, slow = 1000 * np.quantile([s for s, _ in quoted], (0.5, 1))
    return [
        Measure("first sentence, warm 1.5B model, p50 s", float(first), "-", "<= 6", bool(first <= 6), f"slowest {slowest:.1f} s", 2),
        Measure("extractive answer, p50 ms", float(extractive), "-", "<= 300", bool(extractive <= 300), f"slowest {slow:.0f} ms", 0),
        Measure("questions that the manual answers, answered (of 20)", answered, "-", ">= 17", answered >= 17, "both ways; as many may be refused as in RAG-1", 0),
    ]  # fmt: skip


def _first(plant: Plant, question: str, mode: Literal["auto", "extractive"]) -> tuple[float, bool]:
    """(seconds to the first sentence, whether it is an answer with evidence)."""
    started = time.perf_counter()
    stream = plant.ask_stream(question, mode=mode)
    next(stream)
    seconds = time.perf_counter() - started
    *_, (_, answer) = stream
    return seconds, answer is not None and answer.verdict != "refused" and bool(answer.evidence)


ENTRY = Entry(
    "SPEED-4", "-", "twin: pump station manual", "simulated", measure,
    needs=("weights:qwen2.5-coder-1.5b",), fast=False, looked_at=True, own_hand=True, seed=None,
)  # fmt: skip
