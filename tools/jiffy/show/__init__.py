"""What people see: bars, tables, a terminal."""
