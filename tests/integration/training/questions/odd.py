"""A database with everything that breaks careless SQL."""

from pathlib import Path

ODD = Path(__file__).with_name("odd.sql").read_text()
