"""Programs that `jiffy new` copies and the demo runs. The first line of each main.py says what it is."""
