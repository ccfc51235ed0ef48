"""Settings files: the user's own, and one beside a storyboard, which may be a stranger's and decides less."""
