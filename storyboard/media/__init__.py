"""Files of pictures, clips and sound: probe, read and write them. Only this package uses PyAV."""
