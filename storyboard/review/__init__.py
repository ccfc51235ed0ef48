"""The review of a film: what people have decided about the take of each shot, as a file in git."""
