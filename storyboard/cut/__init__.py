"""The cut: a timeline as pure data, and the renderer that stitches it into one file."""
