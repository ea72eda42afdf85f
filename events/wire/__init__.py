"""Events as bytes: envelope, digest, masking, and the binary form of an append."""
