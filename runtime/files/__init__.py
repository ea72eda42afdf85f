"""Files by content, and writing them whole."""
