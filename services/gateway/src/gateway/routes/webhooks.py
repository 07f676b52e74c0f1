"""Webhooks: addresses that are told of events, signed as https://www.standardwebhooks.com has it."""

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

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
from gateway.answering.documented import problems
from gateway.answering.paging import PAGED, linked
from gateway.answering.placed import placed, placing
from gateway.arrival.media_type import JSON_ONLY
from gateway.caller import Reads, Writes
from gateway.desk import AtDesk

router = APIRouter(prefix="/webhooks", tags=["webhooks"])


@router.get("", response_model=WebhookList, responses=PAGED | problems(422, 503))
async def webhooks(desk: AtDesk, caller: Reads, wanted: Annotated[WebhookQuery, Query()], request: Request) -> Response:
    """Webhooks, newest first."""
    return linked(await desk.store.forward("GET", "/webhooks", caller, wanted=wanted), request)


@router.post(
    "",
    response_model=WebhookMade,
    status_code=HTTPStatus.CREATED,
    responses=placing(problems(400, 409, 413, 415, 422, 503), "/api/v1/webhooks/7d0f4c1e-5b0e-4a35-9a63-0f6f3f0a6a11"),
    dependencies=JSON_ONLY,
)
async def create(webhook: WebhookCreate, desk: AtDesk, caller: Writes) -> Response:
    """Have an address told of events. The answer shows the secret, this once."""
    mine = webhook.model_copy(update={"user_id": caller.owner(webhook.user_id)})
    answer = await desk.store.forward("POST", "/webhooks", caller, body=mine)
    return placed(answer, f"/api/v1/webhooks/{WebhookMade.decode(bytes(answer.body)).id}")


@router.get("/{webhook_id}", response_model=Webhook, responses=problems(404, 422, 503))
async def webhook(webhook_id: UUID, desk: AtDesk, caller: Reads) -> Response:
    """One webhook, without its secret."""
    return await desk.store.forward("GET", f"/webhooks/{webhook_id}", caller)


@router.patch(
    "/{webhook_id}",
    response_model=Webhook,
    responses=problems(400, 404, 413, 415, 422, 503),
    dependencies=JSON_ONLY,
)
async def update(webhook_id: UUID, changes: WebhookUpdate, desk: AtDesk, caller: Writes) -> Response:
    """Change the fields that are given. `active: true` also revives one that was switched off for failing."""
    return await desk.store.forward("PATCH", f"/webhooks/{webhook_id}", caller, body=changes)


@router.delete("/{webhook_id}", response_model=WebhookDeleted, responses=problems(404, 422, 503))
async def delete(webhook_id: UUID, desk: AtDesk, caller: Writes) -> Response:
    """Delete a webhook and its log; nothing more is sent to it."""
    return await desk.store.forward("DELETE", f"/webhooks/{webhook_id}", caller)


@router.post("/{webhook_id}/rotate-secret", response_model=WebhookSecret, responses=problems(404, 422, 503))
async def rotate_secret(webhook_id: UUID, desk: AtDesk, caller: Writes) -> Response:
    """Sign with a new secret; for 24 hours with the previous one as well, a signature each."""
    return await desk.store.forward("POST", f"/webhooks/{webhook_id}/rotate-secret", caller)


@router.post(
    "/{webhook_id}/test",
    response_model=WebhookDelivery,
    status_code=HTTPStatus.ACCEPTED,
    responses=problems(404, 409, 422, 503),
)
async def test(webhook_id: UUID, desk: AtDesk, caller: Writes) -> Response:
    """Send a `webhook.test` event; the log tells how it went."""
    return await desk.store.forward("POST", f"/webhooks/{webhook_id}/test", caller)


@router.get("/{webhook_id}/deliveries", response_model=WebhookDeliveries, responses=PAGED | problems(404, 422, 503))
async def deliveries(
    webhook_id: UUID, desk: AtDesk, caller: Reads, wanted: Annotated[WebhookQuery, Query()], request: Request
) -> Response:
    """What was sent in the last 14 days, or will be; newest first."""
    return linked(await desk.store.forward("GET", f"/webhooks/{webhook_id}/deliveries", caller, wanted=wanted), request)


@router.post(
    "/{webhook_id}/deliveries/{delivery_id}/redeliver",
    response_model=WebhookDelivery,
    status_code=HTTPStatus.ACCEPTED,
    responses=problems(404, 409, 422, 503),
)
async def redeliver(webhook_id: UUID, delivery_id: DeliveryId, desk: AtDesk, caller: Writes) -> Response:
    """Send a message again, delivered or not, with all its attempts before it."""
    return await desk.store.forward("POST", f"/webhooks/{webhook_id}/deliveries/{delivery_id}/redeliver", caller)
