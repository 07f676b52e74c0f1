"""The typed HTTP client of IntelliAssist.

    async with Client("http://127.0.0.1:8000") as house:
        accepted = await house.submissions.chat(ChatRequest(message="Remind me to call Tom tomorrow"))
        async for change in house.watch(accepted.job_id):
            print(change.status)
        print((await house.jobs.get(accepted.job_id)).tasks)

`SyncClient` is the same without `async` and `await`. Whatever is not a success raises ProblemError.
"""

from intelliassist_client.attachment import Attachment
from intelliassist_client.client import Client
from intelliassist_client.patience import Patience
from intelliassist_client.problem_error import ProblemError
from intelliassist_client.sync.client import SyncClient

__all__ = ["Attachment", "Client", "Patience", "ProblemError", "SyncClient"]
