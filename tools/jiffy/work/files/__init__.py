"""Files and folders on the board, one verb's worth at a time."""
