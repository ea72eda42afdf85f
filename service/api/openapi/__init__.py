"""OpenAPI document of the endpoints and their types."""
