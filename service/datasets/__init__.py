"""Datasets: what the vector store holds of a source in one language, its versions and what is not loaded yet."""
