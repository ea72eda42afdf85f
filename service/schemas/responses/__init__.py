"""What the API answers, as types: they are encoded to JSON, and `/openapi.json` describes them."""
