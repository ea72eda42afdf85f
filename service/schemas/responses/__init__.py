"""Types of responses. A field is described by the docstring below it, or by its type."""
