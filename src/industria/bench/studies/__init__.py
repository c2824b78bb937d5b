"""One computation that several rows report; each is done once a run, through the run's cache."""
