"""Uploads: told by the gateway."""

from typing import Final

from prometheus_client import Counter, Gauge

from runtime.metrics.perishable import Perishable

UPLOADS: Final = Counter(
    "intelliassist_uploads_total", "Files that arrived whole, by kind: audio, image, document.", ["kind"]
)
UPLOAD_BYTES: Final = Counter("intelliassist_upload_bytes_total", "Their bytes.", ["kind"])
DISK: Final = Gauge(
    "intelliassist_blob_disk_bytes",
    "Of the disk that the blobs lie on, by state: free, total. Only where they lie in a folder.",
    ["state"],
    registry=None,
)
SEEN: Final = Perishable(DISK, lasts_s=45)

for _kind in ("audio", "image", "document"):
    UPLOADS.labels(_kind)
    UPLOAD_BYTES.labels(_kind)
