"""The registered business databases as the API shows them."""
