"""Types of responses. The description of a field is the docstring below the field, or that of its type."""
