"""Views of pairs: their fold from events, and the filters on them. No I/O."""
