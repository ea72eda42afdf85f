"""HTTP layer: Starlette application, endpoints with handlers, middleware and OpenAPI document."""
