"""A batch: the films of one storyboard, planned, rendered and reported as one."""
