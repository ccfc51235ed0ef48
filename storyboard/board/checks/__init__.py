"""What a storyboard is checked for, one file for each subject."""
