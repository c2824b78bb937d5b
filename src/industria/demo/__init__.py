"""The demo: a simulated pump station, its folder of dirty files, and the storyboard."""
