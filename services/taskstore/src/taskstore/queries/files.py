"""Stored files, as their users read of them."""

from uuid import UUID

from contracts.http.files import FileView
from contracts.job import PartKind
from taskstore.connection import Connection
from taskstore.task_rows import shown_user


async def read(connection: Connection, user_id: str | None, file_id: UUID) -> FileView | None:
    """What is known of a file; None when the user has none of that id."""
    row = await connection.fetchrow(
        """
        select * from uploaded_files
        where file_id = $1 and ($2::text is null or user_id = $2)
        order by created_at limit 1
        """,
        file_id,
        user_id,
    )
    if row is None:
        return None
    return FileView(
        file_id=row["file_id"],
        filename=row["filename"],
        size=row["size"],
        content_type=row["content_type"],
        upload_path=row["blob"] or f"inline/{row['file_id']}",
        sha256=row["sha256"],
        kind=PartKind(row["kind"]),
        description=row["description"],
        user_id=shown_user(row["user_id"]),
        created_at=row["created_at"],
    )
