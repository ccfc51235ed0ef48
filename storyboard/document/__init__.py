"""YAML 1.2 documents as trees with the place of every node. Independent of storyboards."""
