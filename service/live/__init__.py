"""Live streams over Server-Sent Events. A hub encodes each event once for all clients."""
