"""Stored files, to be referred to by later submissions."""

from uuid import UUID

from httpx import AsyncClient

from contracts.http.files import FileUploaded, FileView
from intelliassist_client.attachment import Attachment
from intelliassist_client.problem_error import raise_for_problem


class Files:
    """The files that are stored without a job."""

    def __init__(self, http: AsyncClient) -> None:
        self._http = http

    async def store(
        self, attachment: Attachment, *, description: str | None = None, user_id: str | None = None
    ) -> FileUploaded:
        """Store a file without reading it; no job begins."""
        fields = {"description": description, "user_id": user_id}
        with attachment.opened() as file:
            answer = await self._http.post(
                "upload", data={name: value for name, value in fields.items() if value}, files={"file": file}
            )
        raise_for_problem(answer)
        return FileUploaded.decode(answer.content)

    async def get(self, file_id: UUID) -> FileView:
        answer = await self._http.get(f"files/{file_id}")
        raise_for_problem(answer)
        return FileView.decode(answer.content)
