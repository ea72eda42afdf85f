"""The HTTP service: Starlette API, projections, live streams and web page."""
