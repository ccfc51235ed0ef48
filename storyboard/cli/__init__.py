"""The command line: a file for each verb in `verbs`, and what they share; alone prints, asks and exits."""
