"""One module for each board: the data that `board` gives out."""
