"""The command line: `verbs` has one file for each, beside it is what they share; the only place that prints, asks or exits."""
