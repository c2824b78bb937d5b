"""What a repair that the table does not determine would do, said as a question to a person."""

from __future__ import annotations

from industria.core import Text

_WOULD: dict[str, Text] = {
    "add_column": Text(
        "从同类表补上这一列", "add the column with what tables of the same form say"
    ),
    "add_consensus": Text("加一列多数意见", "add a column with the likeliest label"),
    "add_one_hot": Text("加 0/1 编码列", "add columns of 0 and 1"),
    "add_rank": Text("加等级列", "add a column of ranks"),
    "add_weight": Text("加权重编码列", "add a column of weights"),
    "add_weights": Text("加样本权重列", "add a column of sample weights"),
    "answered": Text("改成回答的值", "write what was answered"),
    "as_copies": Text("改成其他副本的值", "write what the other copies of the record say"),
    "as_determined": Text("改成其他列所对应的值", "write what the other columns say"),
    "complete_or_drop": Text(
        "用同键的行补全，其余删除",
        "complete the rows from others of the same key and drop the rest",
    ),
    "compose": Text("改成由两列拼成的值", "write what the two other columns make"),
    "compute": Text("改成算式所得的值", "write what the sum or product says"),
    "count_on": Text("其后加上计满值", "add what the register counts to from there on"),
    "decode_or_empty": Text("去掉控制字符，读不出的置空", "strip the marks and empty what is lost"),
    "drop_column": Text("删除该列", "drop the column"),
    "drop_rows": Text("删除重复的行", "drop the repeated rows"),
    "fill": Text("用其他行推测的值填入", "fill the cells with values guessed from other rows"),
    "insert_rows": Text("补行并插值", "insert rows with interpolated values"),
    "interpolate": Text(
        "按相邻值插值 (--check learned_values 改用模型并说明其误差)",
        "interpolate between the neighbours (--check learned_values: a model, with its error)",
    ),
    "label_sure": Text("填入模型推测的标签", "fill in the labels that a model is sure of"),
    "local_median": Text("换成邻近值的中位数", "put the median of the neighbours in their place"),
    "merge_names": Text("改成最常见的写法", "write the commonest name for all"),
    "learned": Text(
        "填入模型由相邻值与其他通道学到的值",
        "fill in what a model learned from the neighbours and the other channels",
    ),
    "plain_number": Text("只留数字，去掉单位", "keep the number and drop the unit"),
    "plain_numbers": Text("把逗号当作小数点", "read the comma as a decimal sign"),
    "pool_kin": Text("加入同类表的行", "add rows from tables of the same form"),
    "relabel": Text("改成模型推测的标签", "write the labels that the other rows suggest"),
    "set_empty": Text("把这些单元格置空", "empty these cells"),
    "set_unit": Text("按列名推断登记单位", "register the unit that the column's name seems to say"),
    "sort_rows": Text("按时间重新排序", "sort the rows by time"),
    "spell": Text("改成相近的常见名称", "write the common name that looks alike"),
    "spell_words": Text("改成常见的词", "write the common words"),
    "split_cells": Text("把两个值分到两列", "put the two values in their own cells"),
    "tell_time": Text("减去时钟的偏差", "take back what the clock is off by"),
    "to_known_code": Text(
        "改成差一个字符的已知代码", "write the known code that is one character away"
    ),
    "to_number": Text(
        "把列改为数字，其余置空", "make the column numbers and empty the other cells"
    ),
    "to_unit_before": Text("换算回之前的单位", "convert the stretch back to the unit before"),
    "to_one_unit": Text("换算为同一单位", "convert all cells to one unit"),
    "to_timestamp": Text(
        "按猜测的日月顺序改成时间", "read the dates with a guessed order of day and month"
    ),
    "to_usual_format": Text("改成通常的格式", "write the cells in the usual format"),
    "translate_codes": Text("改成另一张表的代码", "write the other table's codes"),
}


def question_of(check: str, repair: str) -> Text:
    """Whether to carry out ``repair``, and that ``--check`` with the check's name does it."""
    would = _WOULD[repair]
    return Text(
        f"是否{would.zh}？数据本身不能确定；--apply --check {check} 则执行，--decide 逐个回答",
        f"{would.en}? the table does not determine it; --apply --check {check} does it, --decide answers one",
    )
