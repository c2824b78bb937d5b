"""Models made smaller and faster under a budget: weights in few bits, parts left out, a smaller pupil."""
