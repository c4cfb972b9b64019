"""What runs on the board, sent there as text or files; nothing on this computer imports it."""
