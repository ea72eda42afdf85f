"""Address of a bucket, such as `s3://name/prefix?endpoint=https://storage.internal:9000`, without credentials."""

from __future__ import annotations

import os
import re
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit

OPTIONS = {"s3": ("endpoint", "region"), "gs": (), "az": ("endpoint",)}
"""Permitted options by scheme: of S3 and compatible stores, Google Cloud Storage, Azure Blob Storage."""


SECRETS = (
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AZURE_CLIENT_SECRET",
    "AZURE_STORAGE_ACCOUNT_KEY",
    "AZURE_STORAGE_SAS_TOKEN",
    "GOOGLE_SERVICE_ACCOUNT_KEY",
)
"""Environment variables with credentials, which the client of the bucket reads."""


class BucketAddress(NamedTuple):
    """Parts of an address."""

    scheme: str
    name: str
    """Name of the bucket or container."""
    prefix: str
    """Beginning of all keys, without slashes at its ends; may be empty."""
    options: tuple[tuple[str, str], ...]
    """Names and values, sorted."""

    def __str__(self) -> str:
        """Return the address without options."""
        return f"{self.scheme}://{self.name}{f'/{self.prefix}' if self.prefix else ''}"


def bucket_address(text: str) -> BucketAddress | None:
    """Return the address of a bucket; None if `text` is a path. Raises ValueError with the reason."""
    if "://" not in text:
        return None
    try:
        parts = urlsplit(text)
    except ValueError:
        raise ValueError("give a bucket such as s3://name/prefix") from None
    if parts.scheme not in OPTIONS:
        raise ValueError("give a folder, or a bucket such as s3://name/prefix, gs://name or az://container")
    if "@" in parts.netloc or not parts.netloc or parts.fragment:
        raise ValueError("give a bucket such as s3://name/prefix; credentials go into variables of their own")
    prefix = parts.path.strip("/")
    if prefix and any(part in ("", ".", "..") for part in prefix.split("/")):
        raise ValueError("give a prefix such as s3://name/a/b, without empty parts, . and ..")
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    for name, value in options.items():
        if name not in OPTIONS[parts.scheme] or not value:
            permitted = " and ".join(OPTIONS[parts.scheme]) or "none"
            raise ValueError(f"?{name} is no option of a bucket; for {parts.scheme}:// there are: {permitted}")
    if "endpoint" in options and not re.fullmatch(r"https?://[^/?#\s]+.*", options["endpoint"]):
        raise ValueError("?endpoint is no URL such as http://127.0.0.1:9000")
    return BucketAddress(parts.scheme, parts.netloc, prefix, tuple(sorted(options.items())))


def bucket_secrets() -> list[str]:
    """Return the credentials of buckets in the environment, for masking."""
    return [value for name in SECRETS if (value := os.environ.get(name))]
