"""What every process needs: settings, connections, sources, artefacts, logging."""
