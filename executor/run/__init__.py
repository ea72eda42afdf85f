"""Run of one execution, from its claim to its terminal fact."""
