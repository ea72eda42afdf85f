"""Commands, one module per group; `querymill.cli.app` combines the modules."""
