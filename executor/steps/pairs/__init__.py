"""What steps know of pairs."""
