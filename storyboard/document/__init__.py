"""Documents: YAML 1.2 as trees that remember where everything is written. Knows nothing of storyboards."""
