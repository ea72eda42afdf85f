"""Families about rows and their relations: parents, children, links."""
