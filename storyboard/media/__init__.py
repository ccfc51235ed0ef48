"""Pictures, clips and sound as files: looked at, read frame by frame, and written. The only home of PyAV."""
