"""Language models and embeddings, offline by default."""
