"""The models of a task: language model and embedder."""
