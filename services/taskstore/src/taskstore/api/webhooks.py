"""Webhooks: who is told of what, and how telling went."""

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated
from uuid import UUID, uuid4

from fastapi import APIRouter, Query, Response

from contracts.http.webhooks import (
    DeliveryId,
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
from taskstore.api.caller import AsUser, AtDesk, Desk, InTrace, owner_of
from taskstore.api.paging import led_on
from taskstore.api.problems import Declined, unknown, unprocessable
from taskstore.connection import Connection
from taskstore.queries import webhook_deliveries, webhook_secrets, webhooks
from taskstore.webhooks.destinations import NotAllowed
from taskstore.webhooks.messages import trial
from taskstore.webhooks.signature import new_secret

router = APIRouter(prefix="/webhooks")


@router.get("")
async def find(desk: AtDesk, user: AsUser, wanted: Annotated[WebhookQuery, Query()], response: Response) -> WebhookList:
    async with desk.database.as_user(user) as connection:
        return led_on(response, await webhooks.find(connection, user, wanted))


@router.post("", status_code=HTTPStatus.CREATED)
async def create(desk: AtDesk, user: AsUser, wanted: WebhookCreate) -> WebhookMade:
    owner = owner_of(user, wanted.user_id, "webhook")
    await _check_address(desk, wanted.url)
    secret = new_secret()
    at_most = desk.webhooks_each
    async with desk.database.as_user(owner) as connection:
        made = await webhooks.create(connection, owner, wanted, secret, datetime.now(UTC), at_most=at_most)
    if made is None:
        raise Declined(HTTPStatus.CONFLICT, "too_many_webhooks", f"There are {at_most} already. Delete one first.")
    return WebhookMade(**dict(made), secret=secret)


@router.get("/{webhook_id}")
async def read(desk: AtDesk, user: AsUser, webhook_id: UUID) -> Webhook:
    async with desk.database.as_user(user) as connection:
        return await _known(connection, user, webhook_id)


@router.patch("/{webhook_id}")
async def update(desk: AtDesk, user: AsUser, webhook_id: UUID, changes: WebhookUpdate) -> Webhook:
    for name in ("url", "events", "active"):
        if name in changes.model_fields_set and getattr(changes, name) is None:
            raise unprocessable(f"body.{name}", f"The field {name} can't be empty.")
    if changes.url is not None:
        await _check_address(desk, changes.url)
    async with desk.database.as_user(user) as connection:
        changed = await webhooks.rewrite(connection, user, webhook_id, changes, datetime.now(UTC))
    if changed is None:
        raise unknown("webhook", webhook_id)
    desk.commits.announce()
    return changed


@router.delete("/{webhook_id}")
async def delete(desk: AtDesk, user: AsUser, webhook_id: UUID) -> WebhookDeleted:
    async with desk.database.as_user(user) as connection:
        if not await webhooks.delete(connection, user, webhook_id):
            raise unknown("webhook", webhook_id)
    return WebhookDeleted(message=f"Webhook {webhook_id} deleted")


@router.post("/{webhook_id}/rotate-secret")
async def rotate(desk: AtDesk, user: AsUser, webhook_id: UUID) -> WebhookSecret:
    secret = new_secret()
    async with desk.database.as_user(user) as connection:
        until = await webhook_secrets.rotate(connection, user, webhook_id, secret, datetime.now(UTC))
    if until is None:
        raise unknown("webhook", webhook_id)
    return WebhookSecret(id=webhook_id, secret=secret, previous_valid_until=until)


@router.post("/{webhook_id}/test", status_code=HTTPStatus.ACCEPTED)
async def test(desk: AtDesk, user: AsUser, trace: InTrace, webhook_id: UUID) -> WebhookDelivery:
    now = datetime.now(UTC)
    async with desk.database.as_user(user) as connection:
        _check_active(await _known(connection, user, webhook_id))
        added = await webhook_deliveries.add(connection, webhook_id, uuid4(), trial(webhook_id, now), trace, now)
    if added is None:
        raise unknown("webhook", webhook_id)
    desk.commits.announce()
    return added


@router.get("/{webhook_id}/deliveries")
async def deliveries(
    desk: AtDesk, user: AsUser, webhook_id: UUID, wanted: Annotated[WebhookQuery, Query()], response: Response
) -> WebhookDeliveries:
    async with desk.database.as_user(user) as connection:
        await _known(connection, user, webhook_id)
        return led_on(response, await webhook_deliveries.find(connection, user, webhook_id, wanted))


@router.post("/{webhook_id}/deliveries/{delivery_id}/redeliver", status_code=HTTPStatus.ACCEPTED)
async def redeliver(
    desk: AtDesk, user: AsUser, trace: InTrace, webhook_id: UUID, delivery_id: DeliveryId
) -> WebhookDelivery:
    async with desk.database.as_user(user) as connection:
        _check_active(await _known(connection, user, webhook_id))
        due = await webhook_deliveries.again(connection, user, webhook_id, delivery_id, trace, datetime.now(UTC))
    if due is None:
        raise unknown("delivery", delivery_id)
    desk.commits.announce()
    return due


async def _known(connection: Connection, user: str | None, webhook_id: UUID) -> Webhook:
    found = await webhooks.read(connection, user, webhook_id)
    if found is None:
        raise unknown("webhook", webhook_id)
    return found


def _check_active(webhook: Webhook) -> None:
    if not webhook.active:
        raise Declined(HTTPStatus.CONFLICT, "webhook_inactive", "It is switched off: set `active` to true first.")


async def _check_address(desk: Desk, url: str) -> None:
    try:
        await desk.destinations.check(url)
    except NotAllowed as refused:
        raise Declined(
            HTTPStatus.UNPROCESSABLE_ENTITY, "address_not_allowed", str(refused), field="body.url"
        ) from refused
