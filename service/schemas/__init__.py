"""Types of requests and responses, and every error of the API."""
