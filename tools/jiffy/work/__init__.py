"""What the verbs do: programs, transfer, files, running, inspection. Prints nothing."""
