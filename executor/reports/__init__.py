"""The quality report and other JSON for people."""
