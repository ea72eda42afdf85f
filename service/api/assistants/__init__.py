"""Model Context Protocol: what assistants may ask of the service, as tools over its own API."""
