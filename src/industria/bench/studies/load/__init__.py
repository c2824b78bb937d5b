"""The load: many clients at once on a real server, alone and beside a hostile key."""
