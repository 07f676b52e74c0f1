"""The settings of all services, by service."""

from runtime.configuration.block import Block


def settings_of_services() -> dict[str, type[Block]]:
    """Imported when they are asked for: most commands need none of them."""
    from extractor.settings import Settings as Extractor  # noqa: PLC0415 - as above
    from gateway.settings import Settings as Gateway  # noqa: PLC0415
    from taskstore.settings import Settings as TaskStore  # noqa: PLC0415
    from transcriber.settings import Settings as Transcriber  # noqa: PLC0415
    from vision.settings import Settings as Vision  # noqa: PLC0415

    return {
        "gateway": Gateway,
        "transcriber": Transcriber,
        "vision": Vision,
        "extractor": Extractor,
        "taskstore": TaskStore,
    }
