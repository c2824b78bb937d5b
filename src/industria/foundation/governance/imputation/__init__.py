"""The survey's box 数据插补: nine symptoms of data that is not there."""
