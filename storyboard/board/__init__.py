"""The storyboard language: what an author may write, and how it becomes a validated storyboard."""
