"""Scripts of a release."""
