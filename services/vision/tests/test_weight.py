"""What the service itself, outside its children, carries."""

import subprocess
import sys

HEAVY = ("numpy", "PIL", "pillow_heif", "cv2", "onnxruntime", "rapidocr", "pypdfium2", "charset_normalizer")
SDKS = ("groq", "openai", "huggingface_hub", "redis")


def test_the_service_leaves_the_heavy_libraries_to_its_children_and_sdks_to_who_has_a_key() -> None:
    program = f"import sys, vision.app; print(*[name for name in {HEAVY + SDKS!r} if name in sys.modules])"

    # S603: the program is the two lines above.
    answer = subprocess.run(  # noqa: S603
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert answer.stdout.split() == []
