"""The files that users upload: table list, dictionary, relations."""
