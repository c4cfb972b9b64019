"""Serial ports, sockets and pseudo-terminals behind one face."""
