"""Files that users upload: table list, dictionary, relations, knowledge."""
