"""What the children of a service may take is less than its container has: a file that harms ends the child that reads it."""

from typing import Final

import pytest
import yaml
from deploy.tests.compose import CONTAINERS, HOUSE, SERVICES, memory_of, size, tmp_of

from extractor.providers.local import MEMORY_BYTES as FOR_RULES
from extractor.settings import Settings as Extractor
from gateway.arrival.kinds import MEMORY_BYTES as FOR_A_HEAD
from gateway.settings import Settings as Gateway
from transcriber.providers.local import MEMORY_BYTES as FOR_LISTENING
from transcriber.providers.preparation import MEMORY_BYTES as FOR_PREPARING
from transcriber.settings import Settings as Transcriber
from vision.limits import TEXT_BYTES
from vision.settings import Settings as Vision

MB: Final = 1 << 20
ITSELF: Final = 192 * MB
"""A service without its children, beyond what it takes when nothing comes in."""
CHART: Final = yaml.safe_load((HOUSE / "deploy/helm/intelliassist/values.yaml").read_text())["services"]

_VISION: Final = Vision.model_construct()
_TRANSCRIBER: Final = Transcriber.model_construct()
_PIXELS: Final = _VISION.limits.memory_bytes
CHILDREN: Final = {
    "gateway": [(64 * MB, FOR_A_HEAD)],
    "transcriber": [
        *[(144 * MB, FOR_LISTENING)] * _TRANSCRIBER.local_speech_processes,
        *[(96 * MB, FOR_PREPARING)] * _TRANSCRIBER.transcriber_preparing_processes,
    ],
    "vision": [(32 * MB, TEXT_BYTES), *[(352 * MB, _PIXELS)] * _VISION.vision_ocr_processes, (32 * MB, _PIXELS)],
    "extractor": [(32 * MB, FOR_RULES)] * Extractor.model_construct().local_rules_processes,
    "taskstore": [],
}
"""What each has once it is warm, with its models, and what its work may take beside that."""


@pytest.mark.parametrize("service", SERVICES)
def test_all_children_at_their_worst_fit_in_the_container(service: str) -> None:
    together = ITSELF + tmp_of(CONTAINERS[service]) + sum(rest + work for rest, work in CHILDREN[service])
    assert together <= memory_of(CONTAINERS[service]), f"{together // MB} MB"


@pytest.mark.parametrize("service", SERVICES)
def test_kubernetes_gives_what_compose_gives(service: str) -> None:
    assert size(CHART[service]["resources"]["limits"]["memory"]) == memory_of(CONTAINERS[service])
    assert size(CHART[service]["tmp"]) == tmp_of(CONTAINERS[service])


def test_what_is_copied_for_children_has_its_place() -> None:
    gateway = Gateway.model_construct()
    assert tmp_of(CONTAINERS["vision"]) >= _VISION.vision_concurrency * gateway.max_picture_bytes
    # One place of all is for large ones (`runtime.delivery.lanes`), and the others hold none of them.
    others = _TRANSCRIBER.recordings_at_a_time * int(_TRANSCRIBER.transcriber_heavy_mb * 1_000_000)
    assert tmp_of(CONTAINERS["transcriber"]) >= gateway.max_audio_bytes + others
