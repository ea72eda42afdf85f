"""The Starlette API: projections, live streams, routes and the web page."""
