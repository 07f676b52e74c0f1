"""Files to send: such as can be read, and such as can not."""

import struct
from io import BytesIO
from wave import Wave_write

from PIL import Image

from standalone.samples import FOLDER


def sample(name: str) -> tuple[str, bytes]:
    return name, (FOLDER / name).read_bytes()


def dot() -> bytes:
    picture = BytesIO()
    Image.new("RGB", (1, 1)).save(picture, "PNG")
    return picture.getvalue()


def silence() -> bytes:
    sound = BytesIO()
    with Wave_write(sound) as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(struct.pack("<h", 0) * 32_000)
    return sound.getvalue()
