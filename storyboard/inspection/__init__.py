"""Looking at files: digests and what media files hold, each found once and remembered while the file stays as it is."""
