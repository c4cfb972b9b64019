"""What a project consists of, and what of it goes to a board."""
