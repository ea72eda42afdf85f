"""The pgvector store that Vanna and LangChain read: loading and searching."""
