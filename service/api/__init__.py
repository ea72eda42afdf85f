"""HTTP: the application, its routes, the envelope of answers, the OpenAPI document."""
