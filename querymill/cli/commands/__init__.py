"""The commands, one file a group; `querymill.cli.app` puts them together."""
