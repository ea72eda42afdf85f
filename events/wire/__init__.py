"""Events as bytes: digests, masking of secrets, and the binary parameters of an append."""
