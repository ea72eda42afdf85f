"""Views of pairs, and the filters on them. No I/O."""
