"""What the API accepts and answers, as types; every error it answers with."""
