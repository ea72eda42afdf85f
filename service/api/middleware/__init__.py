"""Pure ASGI layers around the routes, outermost first: edge, authentication, idempotency."""
