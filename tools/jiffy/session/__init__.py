"""One board: getting in, running code on it, leaving it as it was found."""
