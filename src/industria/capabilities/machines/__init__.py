"""Machines: the asset tree, and all that is known of one machine."""
