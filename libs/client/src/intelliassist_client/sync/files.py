# Made from ../files.py by make_sync.py: change that one, then run "make client".
"""Stored files."""

from collections.abc import Iterator
from uuid import UUID

from contracts.http.files import FileForgotten, FileList, FileQuery, FileUploaded, FileView
from intelliassist_client.attachment import Attachment
from intelliassist_client.sync.connection import Connection, a_key


class Files:
    """What was sent, kept to be looked at again or to be named by later submissions."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def store(
        self, attachment: Attachment, *, description: str | None = None, key: str | None = None
    ) -> FileUploaded:
        """Store a file without reading it; no job begins."""
        answer = self._connection.send(
            "POST",
            "upload",
            form={"description": description} if description else None,
            files=[("file", attachment)],
            headers={"Idempotency-Key": key or a_key()},
        )
        return FileUploaded.decode(answer.content)

    def list(self, wanted: FileQuery | None = None) -> FileList:
        """A page of the files that fit all that is given, the newest first."""
        return self._connection.ask("GET", "files", FileList, wanted=wanted)

    def all(self, wanted: FileQuery | None = None) -> Iterator[FileView]:
        """The same, page after page to the end."""
        page = self.list(wanted)
        while True:
            for file in page.files:
                yield file
            if page.next_cursor is None:
                return
            page = self.list((wanted or FileQuery()).model_copy(update={"cursor": page.next_cursor}))

    def get(self, file_id: UUID) -> FileView:
        """What is known of a file: its measures, its text, its jobs and the tasks that came from it."""
        return self._connection.ask("GET", f"files/{file_id}", FileView)

    def content(self, file_id: UUID, *, start: int = 0) -> Iterator[bytes]:
        """Its bytes from an offset on, piece by piece."""
        headers = {"Range": f"bytes={start}-"} if start else {}
        with self._connection.stream(f"files/{file_id}/content", headers=headers) as answer:
            for piece in answer.iter_bytes():
                yield piece

    def forget(self, file_id: UUID) -> FileForgotten:
        """Remove its bytes, what was read from it and the tasks that came from it, for good."""
        return self._connection.ask("DELETE", f"files/{file_id}", FileForgotten)
