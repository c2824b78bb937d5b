"""Learning to read entities and relations."""
