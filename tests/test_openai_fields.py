"""The OpenAI-compatible face: what is asked for is done, or refused by its name."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest
from fastapi.testclient import TestClient

from industria.faces.http import app_of
from industria.interaction.conversation import needs_earlier_turns
from industria.interaction.gateway import Keys
from industria.plant import Plant
from industria.testing.fakes import FixedEmbedder, ScriptedChat

pytestmark = pytest.mark.fast


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory):
    """A small plant behind the gateway."""
    folder = tmp_path_factory.mktemp("openai")
    note = folder / "manual.md"
    note.write_text(
        "# Compressors\n\nCompressor CP-4 is drained every morning. Its filter is changed after "
        "900 hours.\n\n# Coolers\n\nCooler CL-2 is flushed with clean water in April.\n"
    )
    chat = ScriptedChat("one two three four five")
    with Plant.open(folder / "plant", chat=chat, embedder=FixedEmbedder()) as plant:
        plant.ingest(note)
        keys = Keys(plant.root / "gateway.db")
        app = app_of(plant)
        head = {"Authorization": f"Bearer {keys.create('viewer', 'v')}"}
        with TestClient(app, headers=head, raise_server_exceptions=False) as client:
            yield SimpleNamespace(client=client, plant=plant)


def _chat(served, *turns: str | dict, **fields: object):
    """Post turns (strings alternate user and assistant)."""
    messages = [
        t if isinstance(t, dict) else {"role": ("user", "assistant")[k % 2], "content": t}
        for k, t in enumerate(turns)
    ]
    return served.client.post(
        "/v1/chat/completions", json={"model": "scripted", "messages": messages} | fields
    )


TOOL = {"type": "function", "function": {"name": "f", "parameters": {}}}


@pytest.mark.parametrize(
    "fields",
    [
        {"stop": ["\n"]}, {"stop": "END"}, {"n": 2}, {"tools": [TOOL]}, {"functions": [{"name": "f"}]},
        {"tool_choice": "required"}, {"response_format": {"type": "json_object"}}, {"logprobs": True},
        {"top_logprobs": 3}, {"top_p": 0.5}, {"logit_bias": {"7": 5}}, {"presence_penalty": 0.5},
        {"frequency_penalty": -1}, {"modalities": ["text", "audio"]}, {"reasoning_effort": "high"},
        {"best_of": 3}, {"top_k": 40}, {"max_token": 5}, {"web_search_options": {}}, {"prediction": {"type": "content"}},
    ],
)  # fmt: skip
@pytest.mark.parametrize("model", ["scripted", "industria"])
def test_a_field_that_is_not_supported_is_refused_by_its_name(
    served, model: str, fields: dict[str, object]
) -> None:
    reply = _chat(served, "How often is CP-4 drained?", model=model, **fields)
    error = reply.json()["error"]
    (name,) = fields
    assert reply.status_code == 400 and f"not supported: {name}" in error["message"]
    assert (error["param"], error["code"]) == (name, "unsupported_parameter")
    assert error["type"] == "invalid_request_error"


def test_several_are_all_named(served) -> None:
    message = _chat(served, "Hi", stop=["x"], n=3, frequency_penalty=1).json()["error"]["message"]
    assert all(name in message for name in ("stop", "n", "frequency_penalty"))


@pytest.mark.parametrize(
    "fields",
    [
        {"n": 1, "stop": None, "tools": [], "tool_choice": "none", "response_format": {"type": "text"}},
        {"top_p": 1.0, "presence_penalty": 0, "frequency_penalty": 0.0, "logit_bias": {}, "logprobs": False},
        {"user": "u1", "metadata": {"a": "b"}, "store": False, "parallel_tool_calls": True},
        {"temperature": None, "max_tokens": None, "seed": None, "stream": None, "stream_options": None},
    ],
)  # fmt: skip
def test_what_asks_for_nothing_is_taken(served, fields: dict[str, object]) -> None:
    reply = _chat(served, "Hi", **fields)
    assert reply.json()["choices"][0]["message"]["content"].strip() == "one two three four five"


@pytest.mark.parametrize("name", ["max_tokens", "max_completion_tokens"])
def test_a_reply_that_is_cut_says_so(served, name: str) -> None:
    choice = _chat(served, "Hi", **{name: 2}).json()["choices"][0]
    assert (choice["message"]["content"].split(), choice["finish_reason"]) == (["one", "two"], "length")  # fmt: skip
    whole = _chat(served, "Hi", **{name: 5}).json()["choices"][0]
    assert whole["finish_reason"] == "stop"
    other = _chat(served, "Hi", max_tokens=2, max_completion_tokens=3)
    assert other.status_code == 400
    plant = _chat(served, "How often is CP-4 drained?", model="industria", **{name: 1}).json()
    assert (plant["choices"][0]["message"]["content"], plant["choices"][0]["finish_reason"]) == ("", "length")  # fmt: skip


def _chunks(reply) -> list[dict]:
    lines = [line.removeprefix("data: ") for line in reply.text.split("\n\n") if line]
    assert lines[-1] == "[DONE]"
    return [json.loads(line) for line in lines[:-1]]


def test_a_stream_ends_with_its_usage_where_that_is_asked_for(served) -> None:
    chunks = _chunks(_chat(served, "Hi", stream=True, stream_options={"include_usage": True}))
    assert chunks[-1]["choices"] == [] and chunks[-1]["usage"]["completion_tokens"] > 0
    assert all(c["usage"] is None for c in chunks[:-1])
    plain = _chunks(_chat(served, "Hi", stream=True, max_tokens=1))
    assert plain[-1]["choices"][0]["finish_reason"] == "length" and "usage" not in plain[-1]
    wrong = _chat(served, "Hi", stream=True, stream_options={"usage": True})
    assert "stream_options.usage" in wrong.json()["error"]["message"]


@pytest.mark.parametrize(
    "turn",
    [
        {"role": "tool", "tool_call_id": "a", "content": "5"},
        {"role": "function", "name": "f", "content": "5"},
        {"role": "assistant", "content": None, "tool_calls": [{"id": "a", "type": "function"}]},
        {"role": "user", "content": [{"type": "text", "text": "Hi"}, {"type": "image_url", "image_url": {"url": "x"}}]},
        {"role": "user", "content": [{"type": "input_audio", "input_audio": {}}]},
    ],
)  # fmt: skip
def test_what_of_a_message_is_not_read_is_refused(served, turn: dict) -> None:
    reply = _chat(served, "Hi", turn, {"role": "user", "content": "Hi"})
    assert reply.status_code == 400 and "messages[1]" in reply.json()["error"]["message"]


def test_an_answer_names_what_had_no_part_in_it(served) -> None:
    system = {"role": "system", "content": "Answer as a pirate."}
    question = {"role": "user", "content": [{"type": "text", "text": "How often is CP-4 drained?"}]}
    reply = _chat(served, system, question, model="industria", temperature=0.7).json()
    assert "every morning" in reply["choices"][0]["message"]["content"]
    assert reply["industria"]["not_used"] == ["temperature", "messages[0] (system)"]
    own = {"role": "assistant", "content": "Hello.", "refusal": None, "tool_calls": None}
    again = _chat(served, "Hello", own, question, model="industria").json()
    assert "every morning" in again["choices"][0]["message"]["content"]


FIRST = ("How often is CP-4 drained?", "Every morning.")


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("last", ["When is its filter changed?", "and CL-2?", "那 CL-2 呢?"])
def test_a_question_that_needs_the_turns_before_it_is_not_answered(
    served, last: str, stream: bool
) -> None:
    reply = _chat(served, *FIRST, last, model="industria", stream=stream)
    if stream:
        chunks = _chunks(reply)
        text = "".join(c["choices"][0]["delta"].get("content", "") for c in chunks)
        verdict = chunks[-1]["industria"]["verdict"]
    else:
        text = reply.json()["choices"][0]["message"]["content"]
        verdict = reply.json()["industria"]["verdict"]
    assert verdict == "refused" and ("in full" in text or "写全" in text)
    assert served.plant.audit.last(1)[0].outputs["verdict"] == "refused"


@pytest.mark.parametrize(
    "question",
    [
        "What current does its motor draw?", "And of CP-4?", "what about CL-2", "Why?", "How often?",
        "When was it changed?", "Is that normal?", "And the pressure?", "Which of them is older?",
        "Since when?", "Tell me more about the filter", "Who changed that one?", "CP-4?", "Same for CL-2",
        "How about the cooler?", "Thanks, go on", "它的滤芯多久换一次?", "那么冷却器呢?", "CL-2呢", "为什么?",
        "还有压力?", "这台的电流是多少?", "上述报警是什么原因?", "该设备的额定功率是多少?", "其电流是多少?", "多久一次?",
    ],
)  # fmt: skip
def test_questions_that_point_back_are_known(question: str) -> None:
    assert needs_earlier_turns(question)


@pytest.mark.parametrize(
    "question",
    [
        "How often is CP-4 drained?", "And when was CP-4 last drained?", "When was CP-4 drained and when was its filter changed?",
        "Which alarm came first on 3 March?", "Is it allowed to open the valve under pressure?",
        "What is the maximum oil temperature of the gearbox?", "How many alarms were there this week?",
        "Which pump has the highest vibration?", "What torque do the bolts of the flange need?",
        "CP-4 的滤芯多久更换一次?", "CP-4 的电机电流是多少呢?", "轴承多久润滑一次?", "那 CP-4 的额定功率是多少?",
        "其他泵的报警有哪些?", "What does the manual say about grease?",
    ],
)  # fmt: skip
def test_whole_questions_are_let_through(question: str) -> None:
    assert not needs_earlier_turns(question)


@pytest.mark.parametrize(
    ("fields", "status", "said"),
    [
        ({"model": "text-embedding-3-small", "input": "pump"}, 404, "expected a model"),
        ({"model": "industria", "input": "pump"}, 404, "expected a model"),
        ({"input": [[1, 2, 3]]}, 400, "token ids"),
        ({"input": [5, 6]}, 400, "token ids"),
        ({"input": []}, 400, "found none"),
        ({"input": ["pump", ""]}, 400, "empty"),
        ({}, 400, "found none"),
        ({"input": "pump", "dimensions": 64}, 400, "dimensions"),
        ({"input": "pump", "truncate": True}, 400, "truncate"),
    ],
)
def test_embeddings_are_of_the_model_and_texts_that_were_named(
    served, fields: dict, status: int, said: str
) -> None:
    reply = served.client.post("/v1/embeddings", json=fields)
    assert reply.status_code == status and said in reply.json()["error"]["message"]
    right = served.client.post(
        "/v1/embeddings",
        json={"model": "fixed", "input": ["a", "b"], "dimensions": 384, "user": "u"},
    )
    assert [len(d["embedding"]) for d in right.json()["data"]] == [384, 384]


def test_models_are_found_by_name_and_what_is_not_here_is_said(served) -> None:
    assert served.client.get("/v1/models/industria").json()["id"] == "industria"
    for reply in (
        served.client.get("/v1/models/gpt-4o"),
        _chat(served, "Hi", model="gpt-4o"),
        served.client.post("/v1/responses", json={"input": "Hi"}),
        served.client.post("/v1/completions", json={"prompt": "Hi"}),
    ):
        assert reply.status_code == 404
        assert set(reply.json()["error"]) == {"message", "type", "param", "code"}
    for turns in ([{"role": "system", "content": "Hi"}], ["  "], ["Hi", "Hello"]):
        reply = _chat(served, *turns, model="industria")
        assert reply.status_code == 400 and "question" in reply.json()["error"]["message"]
    long = _chat(served, "Hi", max_tokens=100_000).json()["error"]
    assert long["param"] == "max_tokens"


@pytest.mark.parametrize(
    ("question", "needs"),
    [
        ("Is CL-2 too?", True),
        ("Does CL-2 as well?", True),
        ("Is CP-4 not drained either?", True),
        ("Where is it?", True),
        ("它在哪里？", True),
        ("Where is CL-2?", False),
        ("CL-2 在哪里？", False),
        ("Is CL-2 too hot in summer?", False),
    ],
)
def test_as_well_points_back_and_a_place_is_asked_whole(question: str, needs: bool):
    assert needs_earlier_turns(question) == needs
