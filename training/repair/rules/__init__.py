"""Rules that repair refused SQL, one file per kind of fault."""
