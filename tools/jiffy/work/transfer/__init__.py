"""Bringing many files to a board, verified there: the agent and its exchange."""
