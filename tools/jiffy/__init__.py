"""The serial tool: deploy, run, REPL and live inspection of a MicroPython board."""
