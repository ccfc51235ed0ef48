"""Probe, read and write pictures, clips and sound. Only this package uses PyAV."""
