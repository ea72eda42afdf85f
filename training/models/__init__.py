"""Language models, offline by default."""
