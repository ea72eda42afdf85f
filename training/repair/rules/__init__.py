"""The rules that repair refused SQL, one file per kind of fault."""
