"""`python -m querymill` is the command line."""

from querymill.cli import main

if __name__ == "__main__":
    main()
