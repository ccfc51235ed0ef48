"""The manifest: what a finished film is made of, as a file beside it and in its own metadata."""
