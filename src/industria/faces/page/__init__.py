"""The web page: overview, assets, sensors, ask, runs, scoreboard; zh and en, light and dark."""
