"""YAML 1.2 documents as trees with the place of every node. Knows nothing of storyboards."""
