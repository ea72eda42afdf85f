"""The register of business databases, and read-only connections to them."""
