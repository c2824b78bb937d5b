def unproven(text, claim, assets):
    return ""
