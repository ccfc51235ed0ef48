"""The built-in, offline engine: camera moves on a picture, painted scenes for text alone."""
