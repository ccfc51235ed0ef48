"""Example storyboards, and the scripts that draw and synthesise what they show and play."""
