"""The survey's box 分类数据编码: four ways in which categories are no numbers yet."""
