"""Types of requests and responses, and errors of the API."""
