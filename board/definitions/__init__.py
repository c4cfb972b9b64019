"""One module for each kind of board: LED, BUTTON and I2C, as far as they are known, for `board` to give out."""
