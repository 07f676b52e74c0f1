"""What the service itself, outside its children, carries."""

import subprocess
import sys

HEAVY = ("numpy", "PIL", "cv2", "onnxruntime", "rapidocr", "pypdfium2", "charset_normalizer")


def test_the_service_leaves_the_heavy_libraries_to_its_children() -> None:
    program = f"import sys, vision.app; print(*[name for name in {HEAVY!r} if name in sys.modules])"

    # S603: the program is the two lines above.
    answer = subprocess.run(  # noqa: S603
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert answer.stdout.split() == []
