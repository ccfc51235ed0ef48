"""The checks of a storyboard, one file for each subject."""
