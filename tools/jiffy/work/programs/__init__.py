"""Programs on the board: installed, started, followed, looked into."""
