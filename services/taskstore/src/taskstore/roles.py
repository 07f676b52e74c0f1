"""What a transaction may do: the roles that it takes on, and in whose name. All of it ends with the transaction."""

from typing import Literal

from taskstore.connection import Connection

Role = Literal["intelliassist_api", "intelliassist_forgetter", "intelliassist_sink", "intelliassist_purger"]


async def become(
    connection: Connection,
    role: Role,
    *,
    user_id: str | None = None,
    everybody: bool = False,
    presented: str | None = None,
) -> None:
    """Take on a role: in the name of one user, of `everybody`, or of whoever presents a secret, told by its hash.

    In nobody's name the API's roles see nothing.
    """
    await connection.fetchval(
        """
        select set_config('role', $1, true),
               set_config('app.user_id', $2, true),
               set_config('app.everybody', $3, true),
               set_config('app.presented', $4, true)
        """,
        role,
        user_id or "",
        "on" if everybody else "off",
        presented or "",
    )
