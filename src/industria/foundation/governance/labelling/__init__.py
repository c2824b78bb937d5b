"""The survey's box 数据标注与重新标注: six symptoms of labels that cannot be trusted."""
