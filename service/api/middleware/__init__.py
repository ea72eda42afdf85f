"""Pure ASGI middleware, outermost first: edge, authentication, idempotency."""
