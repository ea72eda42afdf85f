"""Choice of the pairs that a language model gets as examples for a question."""
