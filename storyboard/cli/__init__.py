"""The command line: one file for each verb; the only place that prints, asks or exits."""
