def stored_results():
    return []
