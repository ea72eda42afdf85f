"""Content-addressed files, and atomic writing."""
