# Made from ../webhooks.py by make_sync.py: change that one, then run "make client".
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
from intelliassist_client.sync.connection import Connection


class Webhooks:
    """Addresses that are told of tasks and jobs."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def create(self, wanted: WebhookCreate) -> WebhookMade:
        """The secret is told this once."""
        return self._connection.ask("POST", "webhooks", WebhookMade, body=wanted)

    def list(self, wanted: WebhookQuery | None = None) -> WebhookList:
        return self._connection.ask("GET", "webhooks", WebhookList, wanted=wanted)

    def get(self, webhook_id: UUID) -> Webhook:
        return self._connection.ask("GET", f"webhooks/{webhook_id}", Webhook)

    def update(self, webhook_id: UUID, change: WebhookUpdate) -> Webhook:
        return self._connection.ask("PATCH", f"webhooks/{webhook_id}", Webhook, body=change)

    def delete(self, webhook_id: UUID) -> WebhookDeleted:
        return self._connection.ask("DELETE", f"webhooks/{webhook_id}", WebhookDeleted)

    def rotate_secret(self, webhook_id: UUID) -> WebhookSecret:
        return self._connection.ask("POST", f"webhooks/{webhook_id}/rotate-secret", WebhookSecret)

    def test(self, webhook_id: UUID) -> WebhookDelivery:
        """Send it an event that means nothing."""
        return self._connection.ask("POST", f"webhooks/{webhook_id}/test", WebhookDelivery)

    def deliveries(self, webhook_id: UUID, wanted: WebhookQuery | None = None) -> WebhookDeliveries:
        return self._connection.ask("GET", f"webhooks/{webhook_id}/deliveries", WebhookDeliveries, wanted=wanted)

    def redeliver(self, webhook_id: UUID, delivery_id: int) -> WebhookDelivery:
        path = f"webhooks/{webhook_id}/deliveries/{delivery_id}/redeliver"
        return self._connection.ask("POST", path, WebhookDelivery)
