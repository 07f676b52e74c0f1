from collections.abc import AsyncIterator

import httpx
import pytest
from groq import AsyncGroq
from openai import AsyncOpenAI

from wire.server import WireServer


@pytest.fixture
async def wire() -> AsyncIterator[WireServer]:
    async with WireServer.running() as server:
        yield server


@pytest.fixture
async def groq(wire: WireServer) -> AsyncIterator[AsyncGroq]:
    async with AsyncGroq(api_key="gsk_right", base_url=wire.url, max_retries=0) as client:
        yield client


@pytest.fixture
async def openai(wire: WireServer) -> AsyncIterator[AsyncOpenAI]:
    async with AsyncOpenAI(api_key="sk-right", base_url=f"{wire.url}/v1", max_retries=0) as client:
        yield client


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient() as client:
        yield client
