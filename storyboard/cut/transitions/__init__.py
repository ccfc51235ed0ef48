"""The transitions: how two shots are composed where they overlap."""
