"""The cut: a pure timeline of the film, and the renderer that stitches it into one file."""
