"""The gateway's own figures, for a Prometheus to scrape."""

from fastapi import APIRouter, Request, Response

from runtime.health import metrics

router = APIRouter()


@router.get("/metrics", include_in_schema=False)
async def scraped(request: Request) -> Response:
    """In the form that is asked for."""
    return await metrics(request)
