"""Text embedding, identical for stored items and questions."""
