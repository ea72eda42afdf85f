"""Live streams over Server-Sent Events: one hub, encoded once, paced per client."""
