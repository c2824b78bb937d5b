"""grounding: a sentence leaves only if one sentence of its evidence entails it."""

from __future__ import annotations

import pytest

from industria.core import Evidence, Locator
from industria.interaction.entailment import lacks
from industria.interaction.grounding import Grounds, attribute, check_sentence
from industria.interaction.markers import markers
from industria.interaction.quantities import plain, quantities
from industria.interaction.sentences import split, stream

pytestmark = pytest.mark.fast


def passed(said: str, *evidence: str) -> bool:
    """Whether a sentence may leave on passages of these texts."""
    grounds = Grounds([Evidence("doc", Locator("span", 1, 0, len(t)), t) for t in evidence])
    return check_sentence(attribute(said, grounds), grounds).passed


EXTRUDER = (
    "The extruder EX-4 must not be opened before the screw has cooled to 60 °C. "
    "Heat zone 1 to 185 °C and zone 2 to 210 °C. "
    "The hopper may be refilled while the screw turns. "
    "At least 3 bar of cooling water are needed. "
    "The gearbox takes 22 litres of oil, changed every 4000 hours."
)
DRYER = "干燥机 DR-2 运行时严禁打开检修门。出口露点不得高于 -40 ℃。再生温度为 180 ℃，吹扫时间为 12 分钟。可以在夜班更换滤芯。"

LIES = [
    # negation and permission
    "The extruder EX-4 must be opened before the screw has cooled to 60 °C.",
    "The extruder EX-4 may be opened before the screw has cooled to 60 °C.",
    "The hopper must not be refilled while the screw turns.",
    "The hopper must be refilled while the screw turns.",
    # numbers and units
    "At least 3 mbar of cooling water are needed.",
    "The gearbox takes 22 litres of oil, changed every 4000 days.",
    "The gearbox takes -22 litres of oil, changed every 4000 hours.",
    "The gearbox takes two litres of oil, changed every 4000 hours.",
    # comparison and order
    "At most 3 bar of cooling water are needed.",
    "The extruder EX-4 must not be opened after the screw has cooled to 60 °C.",
    "Heat zone 1 to 210 °C and zone 2 to 185 °C.",
    # names and additions
    "The extruder EX-5 must not be opened before the screw has cooled to 60 °C.",
    "The gearbox by Hollenstein takes 22 litres of oil, changed every 4000 hours.",
    "The gearbox takes 22 litres of oil, changed every 4000 hours, as the insurer demands.",
    # a condition dropped
    "The extruder EX-4 must not be opened.",
    "The hopper may be refilled.",
    # senseless
    "Alpha beta gamma.",
    "No oil.",
]
CHINESE_LIES = [
    "干燥机 DR-2 运行时可以打开检修门。",
    "干燥机 DR-2 运行时打开检修门。",
    "出口露点不得低于 -40 ℃。",
    "出口露点不得高于 40 ℃。",
    "再生温度为 12 ℃，吹扫时间为 180 分钟。",
    "再生温度为 180 ℃，吹扫时间为 12 小时。",
    "必须在夜班更换滤芯。",
    "不可以在夜班更换滤芯。",
    "可以在夜班更换滤芯，由供应商负责。",
    "干燥机 DR-3 运行时严禁打开检修门。",
]


@pytest.mark.parametrize("lie", LIES)
def test_a_sentence_that_says_otherwise_does_not_pass(lie: str):
    assert not passed(lie, EXTRUDER)


@pytest.mark.parametrize("lie", CHINESE_LIES)
def test_the_same_holds_in_chinese(lie: str):
    assert not passed(lie, DRYER)


@pytest.mark.parametrize("text", [EXTRUDER, DRYER])
def test_every_true_sentence_passes_as_it_stands(text: str):
    for sentence in split(text):
        assert passed(sentence, text), sentence
        assert passed(sentence.rstrip(".。"), "Another page about paint.", text), sentence


@pytest.mark.parametrize(
    ("said", "stands"),
    [
        ("Replace the belt every 900 h.", "Please replace the belt every 900 hours."),
        (
            "Stop the mill above 6 mm/s.",
            "Above 6 mm/s stop the mill at once and call the shift leader.",
        ),
        ("The pressure of T-9 must not exceed 8 bar.", "The pressure must not exceed 8 bar."),
        ("压力超过 8 bar 时停机。", "压力超过 8 bar 时应立即停机。"),
        ("Rated head 31 m", "Rated flow 60 m3/h, rated head 31 m, rated power 11 kW."),
    ],
)
def test_other_words_for_the_same_pass(said: str, stands: str):
    assert not lacks(said, stands, "Tank T-9", frozenset({"t9"}))


@pytest.mark.parametrize(
    ("said", "stands"),
    [
        ("The fan drives GP-4.", "GP-4 drives the fan."),
        (
            "Ina Voss was inspected by GP-4 on 2024-03-12.",
            "GP-4 was inspected on 2024-03-12 by Ina Voss.",
        ),
    ],
)
def test_what_acts_and_what_is_acted_on_do_not_change_places(said: str, stands: str):
    assert lacks(said, stands)


def test_two_sentences_do_not_carry_one_together():
    assert not passed(
        "The belt of the mixer is 40 mm wide.",
        "The belt of the mixer is new. The shaft is 40 mm wide.",
    )


def test_across_languages_numbers_and_markers_decide():
    stands = "润滑脂每 600 小时更换一次。"
    assert not lacks("The grease is changed every 600 hours.", stands)
    for said in (
        "The grease is changed every 500 hours.",
        "The grease is changed every 600 days.",
        "The grease is not changed every 600 hours.",
        "The grease may be changed every 600 hours.",
        "omega STOP lambda",
        "The grease is changed.",
    ):
        assert lacks(said, stands), said


def test_what_is_wrong_is_named():
    grounds = Grounds([Evidence("doc", Locator("span", 1, 0, 9), EXTRUDER)])

    def checks(said: str) -> set[str]:
        verdict = check_sentence(attribute(said, grounds), grounds)
        return {finding.check for finding in verdict.findings}

    assert "grounding.number" in checks(
        "The gearbox takes 23 litres of oil, changed every 4000 hours."
    )
    assert "grounding.identifier" in checks(
        "The extruder EX-9 must not be opened before the screw has cooled to 60 °C."
    )
    assert "grounding.order" in checks(
        "The gearbox changed 22 litres of oil, takes every 4000 hours."
    )
    assert "grounding.polarity" in checks(
        "The hopper must not be refilled while the screw turns."
    ) | checks("The extruder EX-4 may be opened before the screw has cooled to 60 °C.")


def test_numbers_keep_their_unit_and_sign():
    def read(text: str) -> list[tuple[str, str]]:
        return [(q.value, q.unit) for q in quantities(plain(text))]

    assert read("14.2 A, 14.2 kA, 14,2 A") == [("14.2", "A"), ("14.2", "kA"), ("14.2", "A")]
    assert read("-5 °C, 5 ℃, 2-3 mm") == [("-5", "°C"), ("5", "°C"), ("2", "mm"), ("3", "mm")]
    assert read("two hours, 两小时, 2 h") == [("2", "h")] * 3
    assert read("十二个月 / 12 months") == [("12", "month")] * 2


def test_markers_are_the_same_in_both_languages():
    for english, chinese in (
        ("must not exceed", "不得超过"),
        ("at least", "至少"),
        ("may", "可以"),
        ("only", "仅"),
        ("never", "严禁"),
    ):
        assert set(markers(english)) - {"must"} == set(markers(chinese)) - {"must"}, english


def test_abbreviations_initials_and_wrapped_lines_do_not_end_a_sentence():
    assert split(
        "It was checked on Nov. 15, 2024 by Dr. Lund. See Fig. 3, approx. 4 mm, z.B. steel. The end."
    ) == [
        "It was checked on Nov. 15, 2024 by Dr. Lund.",
        "See Fig. 3, approx. 4 mm, z.B. steel.",
        "The end.",
    ]
    assert split("J. K. Brown signed. It draws 14.2 A. The belt is new.") == [
        "J. K. Brown signed.",
        "It draws 14.2 A.",
        "The belt is new.",
    ]
    assert split(
        "When the pressure in the vessel is above\n9 bar the valve opens.\n\nNext page"
    ) == [
        "When the pressure in the vessel is above 9 bar the valve opens.",
        "Next page",
    ]
    assert list(stream(iter("Made on Nov. 15, 2024. Then sold."))) == [
        "Made on Nov. 15, 2024.",
        "Then sold.",
    ]
