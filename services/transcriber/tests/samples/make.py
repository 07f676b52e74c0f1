"""Makes the voice samples beside this file with espeak-ng (a program, `apt-get install espeak-ng`) and PyAV."""

import subprocess
import tempfile
from pathlib import Path

import av

HERE = Path(__file__).parent

SAID = {
    "voice_note.mp3": (
        "en-us",
        """Hello Anna, this is Tom. Please send the signed contract to our lawyer by Friday.
        I will book the meeting room for Monday morning.""",
    ),
    "reminder.ogg": ("en-gb", "Remember to call the customer tomorrow, and order ten new laptops."),
}
CODECS = {".mp3": "libmp3lame", ".ogg": "libopus"}


def speak(voice: str, text: str, wav: Path) -> None:
    words = " ".join(text.split())
    command = ["espeak-ng", "-v", voice, "-s", "130", "-g", "6", "-w", wav, words]
    subprocess.run(command, check=True)  # noqa: S603 - the words are those above


def encode(wav: Path, to: Path) -> None:
    """Speech at 24 kbit/s: small, and clear enough."""
    with av.open(wav) as source, av.open(to, "w") as target:
        stream = target.add_stream(CODECS[to.suffix], rate=16_000, layout="mono", bit_rate=24_000)
        for frame in source.decode(audio=0):
            target.mux(stream.encode(frame))
        target.mux(stream.encode(None))


if __name__ == "__main__":
    for name, (voice, text) in SAID.items():
        with tempfile.TemporaryDirectory() as folder:
            speak(voice, text, Path(folder) / "said.wav")
            encode(Path(folder) / "said.wav", HERE / name)
