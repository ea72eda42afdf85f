"""Commands about databases, and datasets in the vector store."""
