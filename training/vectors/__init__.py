"""Loading and searching the pgvector store that Vanna and LangChain read."""
