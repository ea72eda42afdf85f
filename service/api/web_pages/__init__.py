"""Routes that serve the web page, the interactive API document and the manual."""
