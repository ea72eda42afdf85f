"""HTTP: the application, the declared endpoints with their handlers, middleware, the OpenAPI document."""
