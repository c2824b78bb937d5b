"""The survey's box 数据清洗: eight symptoms of data that is wrong, and what belongs beside them."""
