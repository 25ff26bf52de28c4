"""Days and times of this language."""
