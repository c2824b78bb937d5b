"""Jobs on machines: a checked plan, changed in words and after a breakdown."""
