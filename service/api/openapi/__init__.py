"""The OpenAPI document: endpoints and their types."""
