"""What a chart of a forecast says, and the experts' names, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from industria.core import Language, Text

WORDS: Mapping[str, Text] = {
    "f_readings": Text("读数", "readings"),
    "f_forecast": Text("预测", "the forecast"),
    "f_band": Text("10 % 至 90 % 区间", "band of 10 % to 90 %"),
    "f_replay": Text("{n} 步前会给出的预测", "what was forecast {n} steps before"),
    "f_last": Text("最后值", "the last value"),
    "f_seasonal": Text("季节朴素法", "the seasonal naive"),
    "f_errors": Text(
        "在自己过去 {n} 次回测的平均绝对误差",
        "Mean absolute error in {n} backtests on its own past",
    ),
    "f_weights": Text("各候选的权重", "What weighs how much"),
    "f_window": Text(
        "模型 {model}; 数据 {since} 至 {until}, {n} 步, 每步 {step}",
        "by {model}; data from {since} to {until}, {n} steps of {step}",
    ),
    "f_short": Text(
        "过去太短, 无法回测: 没有什么能说明预测有多好",
        "its past is too short for a backtest: nothing shows how good this is",
    ),
}
ERRORS: Mapping[str, str] = {
    "forecast": "f_forecast",
    "last value": "f_last",
    "seasonal naive": "f_seasonal",
}
_EXPERTS = (
    Text("模型", "model"),
    Text("季节朴素法", "seasonal naive"),
    Text("最后值", "last value"),
    Text("一周前", "week before"),
    Text("7 季轮廓加最近水平", "profile of 7 seasons on the last level"),
    Text("28 季轮廓加两种水平", "profile of 28 seasons on two levels"),
    Text("56 季轮廓与水平", "profile and level of 56 seasons"),
    Text("4 周轮廓", "profile of 4 weeks"),
    Text("7 季轮廓加最后值", "profile of 7 seasons on the last value"),
    Text("自回归", "regression on own lags"),
    Text("14 季轮廓加水平回归", "profile of 14 seasons on a regression of levels"),
    Text("7 季轮廓加阻尼趋势", "profile of 7 seasons on a damped trend"),
    Text("不用网络的各部分", "parts without a network"),
)


def expert_said(name: str, language: Language) -> str:
    """An expert's name as people of a language read it; its own name where there is no other."""
    if language == "en":
        return name
    if name.startswith("network ") and name.endswith(" alone"):
        return f"仅网络 {name.split()[1]}"
    return next((said.zh for said in _EXPERTS if said.en == name), name)
