"""The places that hold bytes: a folder, a bucket, or memory."""

from pathlib import Path
from urllib.parse import urlsplit

from obstore.store import LocalStore, MemoryStore, ObjectStore, S3Store


def store_at(url: str) -> ObjectStore:
    """The place that `url` names. Raises ValueError when it names none."""
    place = urlsplit(url)
    if folder := folder_at(url):
        folder.mkdir(parents=True, exist_ok=True)
        return LocalStore(folder)
    if place.scheme == "memory":
        return MemoryStore()
    if place.scheme == "s3":
        # The rest (keys, region, endpoint) comes from the usual AWS_* variables.
        return S3Store(place.netloc, prefix=place.path.strip("/") or None)
    raise ValueError(f"{url!r} is no blob store: use file:<folder>, memory: or s3://<bucket>/<prefix>")


def folder_at(url: str) -> Path | None:
    """The folder that `url` names; None where it names another kind of place."""
    place = urlsplit(url)
    return Path(place.path).resolve() if place.scheme == "file" else None
