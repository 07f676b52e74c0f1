"""Webhooks: being told of what happens."""

from uuid import UUID

from contracts.http.webhooks import (
    Webhook,
    WebhookCreate,
    WebhookDeleted,
    WebhookDeliveries,
    WebhookDelivery,
    WebhookList,
    WebhookMade,
    WebhookQuery,
    WebhookSecret,
    WebhookUpdate,
)
from intelliassist_client.connection import Connection


class Webhooks:
    """Addresses that are told of tasks and jobs."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def create(self, wanted: WebhookCreate) -> WebhookMade:
        """The secret is told this once."""
        return await self._connection.ask("POST", "webhooks", WebhookMade, body=wanted)

    async def list(self, wanted: WebhookQuery | None = None) -> WebhookList:
        return await self._connection.ask("GET", "webhooks", WebhookList, wanted=wanted)

    async def get(self, webhook_id: UUID) -> Webhook:
        return await self._connection.ask("GET", f"webhooks/{webhook_id}", Webhook)

    async def update(self, webhook_id: UUID, change: WebhookUpdate) -> Webhook:
        return await self._connection.ask("PATCH", f"webhooks/{webhook_id}", Webhook, body=change)

    async def delete(self, webhook_id: UUID) -> WebhookDeleted:
        return await self._connection.ask("DELETE", f"webhooks/{webhook_id}", WebhookDeleted)

    async def rotate_secret(self, webhook_id: UUID) -> WebhookSecret:
        return await self._connection.ask("POST", f"webhooks/{webhook_id}/rotate-secret", WebhookSecret)

    async def test(self, webhook_id: UUID) -> WebhookDelivery:
        """Send it an event that means nothing."""
        return await self._connection.ask("POST", f"webhooks/{webhook_id}/test", WebhookDelivery)

    async def deliveries(self, webhook_id: UUID, wanted: WebhookQuery | None = None) -> WebhookDeliveries:
        return await self._connection.ask("GET", f"webhooks/{webhook_id}/deliveries", WebhookDeliveries, wanted=wanted)

    async def redeliver(self, webhook_id: UUID, delivery_id: int) -> WebhookDelivery:
        path = f"webhooks/{webhook_id}/deliveries/{delivery_id}/redeliver"
        return await self._connection.ask("POST", path, WebhookDelivery)
