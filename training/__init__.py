"""The domain: from a database to verified text-to-SQL training data. Knows no event and no HTTP."""
