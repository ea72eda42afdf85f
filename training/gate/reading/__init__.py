"""Reads the part of a source's catalog that the gate needs to resolve names."""
