"""The public face: the command line and the client."""
