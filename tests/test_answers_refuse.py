"""ask refuses what its evidence does not say of the thing asked for, and says why; what it says goes on being answered."""

from __future__ import annotations

import pandas as pd
import pytest

from industria.core import Evidence, Locator
from industria.interaction.ask import Asker
from industria.interaction.candidates import Question, Selector
from industria.interaction.subjects import NoNames, Place, is_about, named, subjects_of
from industria.interaction.value_question import names_sensor, read_value_question
from industria.interaction.wanted import wanted
from industria.plant import ChatConfiguration, Plant
from industria.testing.fakes import ScriptedChat

NO_CHAT = ChatConfiguration("none")
MIXERS = """# Mixer yard
## Mixer MX-2
The mixer MX-2 was aligned on 2024-02-11. Its motor draws 31 A. The drum of MX-2 holds 900 litres.
## Mixer MX-3
The mixer MX-3 was bought from Ridgeback Works. Its motor draws 17 A. Mixer MX-3 must never run with the lid open.
## 搅拌机 MX-4
搅拌机 MX-4 的皮带张力为 310 N。润滑周期为 450 小时。
"""
BOILER = """# Boiler B-77 handbook
## Limits
The steam pressure must not exceed 11 bar. The feed water must be at least 60 °C.
## Care
The burner is cleaned every 800 hours. The gauge glass was replaced by Petra Holm on Oct. 3, 2023.
"""
VALVES = """# Relief valves
| valve | opening pressure (bar) |
|---|---|
| V-12 | 6.5 |
| V-120 | 9.5 |
| V-12A | 7.1 |
"""
ASSETS = "tag,name,type,location\nB-77,steam boiler,boiler,boiler house\nK-5,air compressor,compressor,hall 4\n"


@pytest.fixture(scope="module")
def yard(tmp_path_factory) -> Plant:
    """A plant of four documents and an asset list."""
    folder = tmp_path_factory.mktemp("yard")
    for name, text in (
        ("mixers.md", MIXERS),
        ("boiler.md", BOILER),
        ("valves.md", VALVES),
        ("assets.csv", ASSETS),
    ):
        (folder / name).write_text(text, encoding="utf-8")
    with Plant.open(folder / "plant", chat=NO_CHAT) as plant:
        plant.ingest(*(folder / n for n in ("mixers.md", "boiler.md", "valves.md", "assets.csv")))
        yield plant


@pytest.fixture(scope="module")
def recorded(tmp_path_factory) -> Plant:
    """A plant with one table of three days and one of an hour."""
    folder = tmp_path_factory.mktemp("recorded")
    times = pd.date_range("2024-06-01", periods=72, freq="h")
    frame = pd.DataFrame(
        {"time": times, "oil_temp": range(72), "t_in": 4.5, "Flow": 7.0, "K5.Load [kW]": range(72)}
    )
    frame.to_csv(folder / "k5.csv", index=False)
    short = pd.DataFrame(
        {"time": pd.date_range("2024-06-01", periods=60, freq="min"), "shaft_speed": range(60)}
    )
    short.to_csv(folder / "short.csv", index=False)
    with Plant.open(folder / "plant", chat=NO_CHAT) as plant:
        plant.ingest(folder / "k5.csv", folder / "short.csv")
        yield plant


# -- what a question names ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "question",
    [
        "What current does the motor of MX-5 draw?",
        "What current does the motor of mx5 draw?",
        "MX-9 的皮带张力是多少？",
        "MX-2 的皮带张力是多少？",
        "Can MX-2 run with the lid open?",
        "What is the steam pressure limit of K-5?",
        "How often is the burner of B-78 cleaned?",
        "At what pressure does V-13 open?",
        "At what pressure does V-12B open?",
        "What was done in order WO-24-0099?",
        "How often is the burner of boiler 3 cleaned?",
        "Is the mixer MX-2 the same as MX-8?",
        "3号搅拌机的润滑周期是多久？",
    ],
)
def test_what_is_said_of_another_machine_is_no_answer(yard: Plant, question: str):
    answer = yard.ask(question)
    assert answer.verdict == "refused", answer.content
    assert answer.findings


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("What current does the motor of MX-5 draw?", "MX-5"),
        ("MX-9 的润滑周期是多久？", "MX-9"),
        ("What is WO-24-0099?", "WO-24-0099"),
    ],
)
def test_a_name_that_stands_nowhere_is_named_in_the_refusal(yard: Plant, question: str, name: str):
    answer = yard.ask(question)
    assert answer.verdict == "refused" and name in answer.content
    assert "ask.unknown" in {f.check for f in answer.findings}
    assert ("没有出现" in answer.content) == ("？" in question)


@pytest.mark.parametrize(
    ("question", "says", "not_says"),
    [
        ("What current does the motor of MX-2 draw?", "31 A", "17"),
        ("What current does the motor of mx 3 draw?", "17 A", "31"),
        ("When was MX-2 aligned?", "2024-02-11", "17"),
        ("Can MX-3 run with the lid open?", "never run with the lid open", "31"),
        ("How many litres does the drum of MX-2 hold?", "900 litres", "17"),
        ("MX-4 的皮带张力是多少？", "310 N", "450"),
        ("ＭＸ－４的润滑周期是多久？", "450 小时", "310"),
        ("What is the steam pressure limit of B-77?", "11 bar", "MX"),
        ("How often is the burner of B77 cleaned?", "every 800 hours", "MX"),
        ("Who replaced the gauge glass?", "Petra Holm", "MX"),
        ("When was the gauge glass replaced?", "Oct. 3, 2023", "MX"),
        ("At what pressure does V12 open?", "6.5", "9.5"),
        ("At what pressure does V-120 open?", "9.5", "6.5"),
        ("Where is K-5?", "hall 4", "MX"),
    ],
)
def test_what_is_said_of_the_machine_asked_for_is_answered(
    yard: Plant, question: str, says: str, not_says: str
):
    answer = yard.ask(question)
    assert answer.verdict != "refused", answer.findings
    assert says in answer.content and not_says not in answer.content


def test_names_are_one_however_they_are_written():
    assert named("V-12") == named("V12") == named("v 12") == named("Ｖ－１２")
    assert named("V-12").isdisjoint(named("V-120, V-12A"))
    assert {"p301", "p301flow"} <= named("P301.Flow [m3/h]")
    assert named("chiller 6") & named("the Chiller 6") and named("罐号3") == named(
        "3号罐"
    ) == named("3#罐")
    for plain_text in (
        "14.2 kA at 10 m3/h",
        "two 3-phase motors for 5 hours",
        "on 2024-03-04 at 08:30",
        "温度 80 ℃",
    ):
        assert not named(plain_text), plain_text


def test_the_nearest_name_decides_what_a_sentence_is_about():
    (subject,) = subjects_of("oil of G-31?", NoNames())
    no_rivals = lambda _: False  # noqa: E731
    assert is_about(subject, "It takes 5 l.", Place(["Gearbox G-31 is old."], "", ()), no_rivals)
    assert not is_about(
        subject, "It takes 5 l.", Place(["Gearbox G-32 is old."], "Gearbox G-31", ()), no_rivals
    )
    assert is_about(subject, "It takes 5 l.", Place([], "Gearbox G-31", ()), no_rivals)
    assert is_about(subject, "It takes 5 l.", Place([], "Oil", {"g31"}), no_rivals)
    assert not is_about(subject, "It takes 5 l.", Place([], "Oil", ()), no_rivals)
    assert not is_about(subject, "G-31A takes 5 l.", Place([], "Gearbox G-31", ()), no_rivals)


# -- the kind of thing asked for ------------------------------------------------------------------


@pytest.mark.parametrize(
    "question",
    [
        "Who aligned MX-2?",
        "When was MX-3 bought?",
        "Where is the burner cleaned?",
        "Why must the steam pressure not exceed 11 bar?",
        "What torque do the bolts of the mixer MX-2 need?",
        "How many paddles does the mixer MX-2 have?",
        "What does the mixer MX-2 cost?",
        "What is the altitude limit of the boiler B-77?",
        "谁调整了搅拌机 MX-4？",
        "MX-4 的功率是多少？",
        "How loud is the boiler B-77?",
        "Who is the director of the works?",
    ],
)
def test_a_sentence_near_the_topic_without_the_thing_asked_for_is_no_answer(
    yard: Plant, question: str
):
    answer = yard.ask(question)
    assert answer.verdict == "refused", answer.content


def test_the_kind_of_thing_is_read_from_the_question():
    def fits(question: str, sentence: str) -> bool:
        return all(want.stands_in(sentence) for want in wanted(question))

    assert fits("Who built it?", "It was built by the engineer Ola Berg.")
    assert not fits("Who built it?", "It was built in the north.")
    assert fits("What torque has the bolt?", "Tighten with 40 Nm.")
    assert not fits("What torque has the bolt?", "The bolt is 40 mm long.")
    assert fits("How long does curing take?", "Curing takes 3 hours.")
    assert not fits("How long does curing take?", "Curing needs 180 °C.")
    assert not fits("What is the trip limit?", "Limits are given in table 5-1.")
    assert fits("多久更换一次？", "每 3 个月更换一次。") and not fits(
        "谁负责？", "每 3 个月更换一次。"
    )
    assert not fits("How many nozzles are there?", "Clean nozzles after 7 days.")


# -- recorded values ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "question",
    [
        "How many readings has oil_temp?",
        "What is the median of oil_temp?",
        "What is the standard deviation of oil_temp?",
        "What was oil_temp yesterday?",
        "Will oil_temp rise next week?",
        "How often did oil_temp exceed 60?",
        "What is the difference between oil_temp and t_in?",
        "What was the sum of K5.Load between 02:00 and 05:00?",
        "oil_temp 的中位数是多少？",
        "昨天 oil_temp 的最大值是多少？",
        "oil_temp 有多少条读数？",
    ],
)
def test_what_is_not_computed_is_refused_and_not_answered_with_the_last_day(
    recorded: Plant, question: str
):
    answer = recorded.ask(question)
    assert answer.verdict == "refused", answer.content
    assert "ask.values" in {f.check for f in answer.findings} and "industria sql" in answer.content


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("What does oil_temp read now?", "reads 71"),
        ("What is the current value of OIL-TEMP?", "reads 71"),
        ("What was the highest oil_temp over the last day?", "over the last day read"),
        ("oil_temp 现在是多少？", "71"),
        ("oil_temp 最近一天的最大值是多少？", "最近一天"),
        ("What does K5.Load read now?", "reads 71"),
        ("What is the latest Flow?", "reads 7"),
        ("What is the highest shaft_speed?", "over the whole record"),
        ("What is the highest oil_temp?", "over the whole record"),
        ("What was the mean oil_temp on 1 June?", "period 2024-06-01"),
        ("oil_temp 在6月2日的平均值是多少？", "时段 2024-06-02"),
        ("oil_temp 什么时候最高？", "出现在"),
        ("shaft_speed 的平均值是多少？", "全部记录"),
    ],
)
def test_what_is_computed_is_answered_and_says_its_period(
    recorded: Plant, question: str, says: str
):
    answer = recorded.ask(question)
    assert answer.verdict != "refused", answer.findings
    assert says in answer.content
    assert all(item.locator.kind == "window" for item in answer.evidence)


@pytest.mark.parametrize(
    "question",
    [
        "After how many operating hours is the seal replaced?",
        "How much water flows in the operating manual?",
        "What is the latest flow of the pump P-9?",
        "What is the flow limit?",
        "How high is it in there?",
    ],
)
def test_a_sensor_named_like_an_ordinary_word_is_not_brought_in(recorded: Plant, question: str):
    assert recorded.ask(question).verdict == "refused"


def test_a_sensors_name_stands_whole_or_not_at_all():
    assert names_sensor("what is t_in now", "t_in") and names_sensor("T-IN?", "t_in")
    for question in (
        "operating hours",
        "what in the world",
        "built in 1990",
        "at in",
        "print_t_in_2",
    ):
        assert not names_sensor(question, "t_in"), question
    assert names_sensor("tt101现在多少", "TT-101") and not names_sensor("TT-1012", "TT-101")
    assert read_value_question("TT-101 now?", ("TT-101",)).computable
    assert not read_value_question("Is TT-101 wired in copper?", ("TT-101",)).computable


# -- the model's sentences ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "said", "kept"),
    [
        ("When was MX-2 aligned?", "alpha beta STOP gamma.", "2024-02-11"),
        (
            "What current does the motor of MX-2 draw?",
            "The motor of MX-3 draws 31 A.",
            "Its motor draws 31 A.",
        ),
        ("What current does the motor of MX-2 draw?", "Its motor draws 31 kA.", "31 A"),
        (
            "Can MX-3 run with the lid open?",
            "Yes, mixer MX-3 may run with the lid open.",
            "must never run",
        ),
        (
            "What is the steam pressure limit of B-77?",
            "The steam pressure of B-77 has no limit.",
            "must not exceed 11 bar",
        ),
        (
            "What is the steam pressure limit of B-77?",
            "The steam pressure must exceed 11 bar.",
            "must not exceed 11 bar",
        ),
        (
            "How often is the burner of B-77 cleaned?",
            "The burner is cleaned every 800 days.",
            "every 800 hours",
        ),
        ("MX-4 的皮带张力是多少？", "皮带张力没有要求。", "310 N"),
    ],
)
def test_a_false_sentence_of_the_model_does_not_leave(
    yard: Plant, question: str, said: str, kept: str
):
    answer = Asker(yard.index, ScriptedChat(said), []).ask(question)
    assert said.rstrip(".。") not in answer.content
    assert answer.verdict == "refused" or kept in answer.content


@pytest.mark.parametrize("mask", ["[name]", "[NAME]", "[ phone ]", "<name>", "【姓名】", "(email)"])
def test_a_mask_never_comes_out_as_the_answer(yard: Plant, mask: str):
    chat = ScriptedChat(f"The gauge glass was replaced by {mask} on Oct. 3, 2023.")
    answer = Asker(yard.index, chat, []).ask("Who replaced the gauge glass?")
    assert mask not in answer.content
    assert "Petra Holm" in answer.content


def test_a_true_sentence_of_the_model_leaves_as_it_is(yard: Plant):
    said = "The burner of B-77 is cleaned every 800 hours."
    answer = Asker(yard.index, ScriptedChat(said), []).ask(
        "How often is the burner of B-77 cleaned?"
    )
    assert answer.verdict == "accepted" and said.rstrip(".") in answer.content


# -- work orders ----------------------------------------------------------------------------------


def test_a_work_order_quotes_no_other_machines_manual(yard: Plant):
    from industria.interaction.answerable import WordWeights

    selector = Selector(yard.index, WordWeights(yard.index), lambda _: False)
    hits = yard.index.by_words("steam pressure motor draws", 10)
    about = {
        h.asset.split("-")[0] for h in hits if selector.about_any(subjects_of("MX-2", NoNames()), h)
    }
    assert about == {"mixers"}


def test_a_question_that_names_nothing_is_answered_from_any_passage(yard: Plant):
    selection = Selector(yard.index, yard.asker._weights, lambda _: False).select(
        Question(
            "How often is the burner cleaned?",
            (),
            wanted("How often is the burner cleaned?"),
            ("How often is the burner cleaned?",),
        ),
        yard.index.by_words("burner cleaned", 5),
        3,
    )
    assert [c.text for c in selection.candidates] == ["The burner is cleaned every 800 hours."]
    assert isinstance(selection.evidence[0], Evidence) and selection.evidence[0].locator != Locator(
        "span"
    )


# -- names that several machines share, years, places ---------------------------------------------

TWINS = """# Twin pumps
## Pump TW-1
The pressure of TW-1 must not exceed 12 bar. TW-1 was overhauled on 2022-04-02 by Petra Holm. The seal of TW-1 was not replaced in 2022.
## Pump TW-2
The pressure of TW-2 must not exceed 19 bar. TW-2 was installed in 2018. TW-2 stands behind the boiler.
"""
TWIN_LIST = "asset,name,manufacturer\nTW-1,twin pump,Orsted Works\nTW-2,twin pump,Lindqvist\n"


@pytest.fixture(scope="module")
def twins(tmp_path_factory) -> Plant:
    """A plant whose two machines are called the same in its asset list."""
    folder = tmp_path_factory.mktemp("twins")
    (folder / "twins.md").write_text(TWINS, encoding="utf-8")
    (folder / "list.csv").write_text(TWIN_LIST, encoding="utf-8")
    with Plant.open(folder / "plant", chat=NO_CHAT) as plant:
        plant.ingest(folder / "twins.md", folder / "list.csv")
        yield plant


@pytest.mark.parametrize(
    ("question", "says", "never"),
    [
        ("Who is the manufacturer of TW-1?", "Orsted", "Lindqvist"),
        ("Who is the manufacturer of TW-2?", "Lindqvist", "Orsted"),
        ("What pressure must TW-1 not exceed?", "12 bar", "19 bar"),
        ("Was the seal of TW-1 replaced in 2022?", "not replaced in 2022", "TW-2"),
        ("Was TW-2 installed in 2018?", "2018", "TW-1"),
        ("Where does TW-2 stand?", "behind the boiler", "TW-1"),
    ],
)
def test_a_name_that_two_machines_bear_tells_neither(twins: Plant, question, says, never):
    answer = twins.ask(question)
    assert answer.verdict != "refused" and says in answer.content and never not in answer.content


@pytest.mark.parametrize(
    "question",
    [
        "Was the seal of TW-1 replaced in 2021?",
        "Was TW-2 installed in 2019?",
        "Was TW-1 overhauled in 2024?",
        "Where is TW-1?",
    ],
)
def test_another_year_or_a_date_for_a_place_is_no_answer(twins: Plant, question):
    answer = twins.ask(question)
    assert "2022" not in answer.content and "2018" not in answer.content


@pytest.mark.parametrize(
    ("question", "sentence", "fits"),
    [
        ("2021年更换过密封吗？", "密封于2021年更换。", True),
        ("2021年更换过密封吗？", "密封于2020年更换。", False),
        ("Was it sold in 2021?", "It was sold on 2021-03-04.", True),
        ("Was it sold in 2021?", "It was sold for 2021 bar.", False),
        ("Does it run at 2000 rpm?", "It runs at 2000 rpm.", True),
        ("Where is it?", "It was moved in June 2021.", False),
        ("Where is it?", "It is in hall 3.", True),
    ],
)
def test_what_a_question_wants_of_years_and_places(question, sentence, fits):
    assert all(w.stands_in(sentence) for w in wanted(question)) == fits


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("What is the pressure limit of TW-1?", "12 bar"),
        ("What is the maximum pressure of TW-2?", "19 bar"),
    ],
)
def test_what_must_not_be_exceeded_is_the_upper_limit(twins: Plant, question, says):
    assert says in twins.ask(question).content


@pytest.mark.parametrize(
    "question",
    ["What is the minimum pressure of TW-1?", "What is the lower pressure limit of TW-1?"],
)
def test_an_upper_limit_is_no_lower_one(twins: Plant, question):
    assert twins.ask(question).verdict == "refused"
