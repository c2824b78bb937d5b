"""Commands with several verbs, one file each; ``cli`` joins them."""
