"""Programs that `jiffy new` copies and the demo runs."""
