# ruff: noqa: INP001 - a script, run by its path
"""Make the samples that the demo sends: two voice notes, two photos, a PDF and a text file.

Run as `python standalone/make_samples.py`. Needs the programs and fonts of Debian's `flite` and
`fonts-comic-neue`. The same versions make the same bytes.
"""

import subprocess
import tempfile
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import av
import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

FOLDER = Path(__file__).parent / "src" / "standalone" / "samples"
HANDWRITING = "/usr/share/fonts/opentype/comic-neue/ComicNeue-Bold.otf"

VOICE_NOTE = (
    "Hi, this is Dana, with a note about our shop.",
    "Tom, please send the press list to Priya by Friday.",
    "I will book the photographer tomorrow.",
    "Lucas needs to call the delivery company about prices. That is urgent.",
)
FLYER_NOTE = (
    "I just saw the draft of the flyer.",
    "Mia, please call the printing company about the paper by Tuesday.",
)

WHITEBOARD = (
    "TO DO BEFORE THE LAUNCH",
    "- Tom: fix the checkout page by Wednesday",
    "- Priya: write the newsletter by Friday",
    "- Lucas: order packing boxes ASAP",
    "- Mia: test the shop on a phone",
)
STICKY_NOTE = ("TO DO", "- Mia: print 200 flyers", "by next Thursday")

BRIEF = (
    (
        "Launch brief",
        "",
        "The online shop of the pottery studio opens at the end of the month.",
        "This page says what has to be ready before that.",
        "",
        "Action items",
        "- Priya will prepare the price list by Monday.",
        "- Dana will sign the contract with the courier by the end of next week.",
        "- Tom must set up the backup of the orders, this has high priority.",
    ),
    (
        "After the launch",
        "",
        "We look at the numbers every Monday and decide together what comes next.",
        "",
        "Action items",
        "- Lucas will send the first sales report to the team within two weeks.",
        "- Mia will draw a map of the studio for visitors, low priority.",
    ),
)
NOTES = """Stand-up, pottery studio

Present: Dana, Lucas, Mia, Priya, Tom

- The glaze samples came out well, everybody likes the blue one.
- Lucas will take the samples to the photographer tomorrow.
- Mia will update the opening hours on the website by Friday.
- Dana asked Priya to answer the museum's e-mail today, it is urgent.
- The kiln was repaired last week.
"""


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / "voice-note.ogg").write_bytes(spoken(VOICE_NOTE, "slt"))
    (FOLDER / "flyer-note.ogg").write_bytes(spoken(FLYER_NOTE, "rms"))
    (FOLDER / "whiteboard.jpg").write_bytes(whiteboard(WHITEBOARD))
    (FOLDER / "sticky-note.jpg").write_bytes(sticky_note(STICKY_NOTE))
    (FOLDER / "launch-brief.pdf").write_bytes(pdf(BRIEF))
    (FOLDER / "stand-up.txt").write_text(NOTES, encoding="utf-8")


def spoken(sentences: Sequence[str], voice: str) -> bytes:
    """The sentences in a synthetic voice, with pauses, as a telephone records them (Opus in Ogg)."""
    out = BytesIO()
    with (
        tempfile.TemporaryDirectory() as folder,
        av.open(out, "w", format="ogg", options={"fflags": "+bitexact"}) as kept,
    ):
        stream = kept.add_stream("libopus", rate=48_000)
        stream.bit_rate = 32_000
        for number, sentence in enumerate(sentences):
            wav = f"{folder}/{number}.wav"
            speak = ["flite", "-voice", voice, "--setf", "duration_stretch=1.15", "-t", sentence, "-o", wav]
            subprocess.run(speak, check=True)  # noqa: S603 - our own words
            with av.open(wav) as heard:
                for frame in heard.decode(audio=0):
                    frame.pts = None
                    kept.mux(stream.encode(frame))
            kept.mux(stream.encode(silence(frame)))
        kept.mux(stream.encode(None))
    return out.getvalue()


def silence(like: av.AudioFrame) -> av.AudioFrame:
    """A pause of 0.6 s in the form of the frame."""
    samples = np.zeros((1, int(like.sample_rate * 0.6)), np.int16)
    pause = av.AudioFrame.from_ndarray(samples, format=like.format.name, layout=like.layout.name)
    pause.sample_rate = like.sample_rate
    return pause


def whiteboard(lines: Sequence[str]) -> bytes:
    """A board on a wall, seen from the left, written on with three pens, with a lamp's light on it."""
    size = (1600, 1000)
    board = Image.new("RGB", size, (246, 247, 245))
    pen = ImageDraw.Draw(board)
    for number, line in enumerate(lines):
        height = 92 if number == 0 else 66
        colour = ((176, 32, 40), (28, 48, 140), (20, 96, 52))[number % 3]
        pen.text((110, 90 + number * 165), line, font=ImageFont.truetype(HANDWRITING, height), fill=colour)
    pen.line([(112, 205), (1290, 198)], fill=(176, 32, 40), width=7)
    pen.rectangle([0, 0, size[0] - 1, size[1] - 1], outline=(150, 152, 155), width=26)
    wall = Image.new("RGB", size, (196, 188, 176))
    corners = [(90, 120), (1525, 40), (1550, 955), (60, 890)]
    coefficients = perspective(corners, [(0, 0), (size[0], 0), size, (0, size[1])])
    seen = board.transform(size, Image.Transform.PERSPECTIVE, coefficients, Image.Resampling.BICUBIC)
    mask = Image.new("L", size, 255).transform(size, Image.Transform.PERSPECTIVE, coefficients)
    wall.paste(seen, mask=mask)
    return photographed(wall, light=(1250, 150), seed=7)


def sticky_note(lines: Sequence[str]) -> bytes:
    """A yellow note on a desk, a little turned."""
    note = Image.new("RGB", (700, 520), (250, 232, 120))
    pen = ImageDraw.Draw(note)
    for number, line in enumerate(lines):
        pen.text((50, 60 + number * 140), line, font=ImageFont.truetype(HANDWRITING, 60), fill=(40, 40, 60))
    desk = Image.new("RGB", (1000, 760), (122, 92, 66))
    turned = note.rotate(3, expand=True, resample=Image.Resampling.BICUBIC)
    mask = Image.new("L", note.size, 255).rotate(3, expand=True)
    desk.paste(turned, (130, 100), mask)
    return photographed(desk, light=(200, 100), seed=11)


def perspective(to: Sequence[tuple[int, int]], source: Sequence[tuple[int, int]]) -> list[float]:
    """The eight numbers with which Pillow maps each corner in `to` back to its one in `source`."""
    rows = []
    for (x, y), (u, v) in zip(to, source, strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y])
    wanted = [number for corner in source for number in corner]
    return [float(number) for number in np.linalg.solve(np.array(rows, float), np.array(wanted, float))]


def photographed(scene: Image.Image, *, light: tuple[int, int], seed: int) -> bytes:
    """With uneven light, the blur of a lens, and noise."""
    pixels = np.asarray(scene.filter(ImageFilter.GaussianBlur(0.8)), dtype=float)
    height, width = pixels.shape[:2]
    rows, columns = np.mgrid[0:height, 0:width]
    distance = np.hypot(columns - light[0], rows - light[1]) / np.hypot(width, height)
    noise = np.random.default_rng(seed).normal(0, 3.0, pixels.shape)
    lit = pixels * (1.03 - 0.28 * distance)[..., None] + noise
    out = BytesIO()
    Image.fromarray(lit.clip(0, 255).astype(np.uint8)).save(out, "JPEG", quality=72)
    return out.getvalue()


def pdf(pages: Sequence[Sequence[str]]) -> bytes:
    """A PDF with a text layer: each page's first line is its title."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for lines in pages:
        shown = [f"/F1 {20 if n == 0 else 12} Tf ({escaped(line)}) Tj T*" for n, line in enumerate(lines)]
        content = ("BT 72 760 Td 22 TL\n" + "\n".join(shown) + "\nET").encode("latin-1")
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
        resources = "/Resources << /Font << /F1 3 0 R >> >> /MediaBox [0 0 595 842]"
        objects.append(f"<< /Type /Page /Parent 2 0 R {resources} /Contents {len(objects)} 0 R >>".encode())
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>".encode()
    out = BytesIO()
    out.write(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    table = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % place for place in places)
    out.write(b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table))
    return out.getvalue()


def escaped(line: str) -> str:
    return line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


if __name__ == "__main__":
    main()
