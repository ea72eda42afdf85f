"""One execution from its claim to its terminal fact."""
