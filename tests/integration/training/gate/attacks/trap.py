"""One trap in a database, and the function that shows that it was set off."""

from __future__ import annotations

from dataclasses import dataclass

CANARY = 770077
"""Key of the advisory lock that code takes when it runs."""
TOKEN = "canary-token"
"""A value of the table `secret`, which no result may show."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trap:
    """Objects that the owner of a database may have created, and SQL that must not run their code."""

    name: str
    """A few words for the test's id."""
    queries: tuple[str, ...]
    setup: str = ""
    extensions: tuple[str, ...] = ()
    """Extensions that are created before `setup`; the trap is skipped if the server lacks one."""
    relations: tuple[str, ...] = ()
    """Tables and views of the schema public of the task, in addition to those of `shop`."""
    needs_xml: bool = False
    """True if the forms need a server that was built with libxml."""
    as_reader: bool = False
    """True if the SQL is run by a role to which policies apply, not by a superuser."""
    since: int = 15
    """The oldest PostgreSQL on which the forms are true attacks."""
    until: int = 99
    """The newest such PostgreSQL."""

    @property
    def changes_extension(self) -> bool:
        """True if the setup is not undone by dropping the owner's objects."""
        return "alter extension" in self.setup or "or replace" in self.setup


def function(signature: str, returns: str, value: str = "null", options: str = "immutable") -> str:
    """Return a function of the owner that sets the canary off and returns `value`."""
    return (
        f"create function {signature} returns {returns} language plpgsql {options} "
        f"as $canary$ begin perform pg_try_advisory_lock({CANARY}); return {value}; end $canary$;"
    )


def operator(name: str, left: str, right: str, *, schema: str = "public") -> str:
    """Return a boolean operator of the owner that sets the canary off."""
    made = f"canary_{abs(hash_of(name + left + right))}"
    return function(f"{schema}.{made}({left}, {right})", "boolean", "true") + (
        f"create operator {schema}.{name} (leftarg = {left}, rightarg = {right}, function = {schema}.{made});"
    )


def hash_of(text: str) -> int:
    """Return a number for a text, the same in every process."""
    return sum(ord(character) * 31**place for place, character in enumerate(text)) % 1_000_003
