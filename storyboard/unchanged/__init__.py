"""A command that had nothing to do: what it rested on is remembered, and it says the same while nothing changes."""
