"""Where personal data and secrets stand in lines of text."""
