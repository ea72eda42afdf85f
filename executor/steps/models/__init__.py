"""Language model and embedder of a task."""
