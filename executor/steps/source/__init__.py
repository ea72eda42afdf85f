"""What steps read of a source."""
