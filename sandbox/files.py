"""Pictures and files: what the app uploaded and what people sent, kept under the data folder when there is one."""

from dataclasses import dataclass
from pathlib import Path

from sandbox.ids import fresh

SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"BM", "image/bmp"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"\x00\x00\x01\x00", "image/x-icon"),
)


@dataclass(slots=True)
class Stored:
    """`owner` is `app` or the open_id of the person who sent it; `kind` image, opus, mp4, pdf, ... or stream."""

    key: str
    kind: str
    name: str
    owner: str
    size: int
    duration: int = 0


class Files:
    """Bytes by key. Keys begin with `img_` or `file_`."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder / "files" if folder else None
        self._bytes: dict[str, bytes] = {}
        self.all: dict[str, Stored] = {}

    def keep(self, data: bytes, kind: str, name: str, owner: str, duration: int = 0) -> Stored:
        prefix = "img_v3_" if kind == "image" else "file_v3_"
        stored = Stored(fresh(prefix), kind, name, owner, len(data), duration)
        self.all[stored.key] = stored
        if self._folder is None:
            self._bytes[stored.key] = data
            return stored
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / stored.key).write_bytes(data)
        return stored

    def read(self, stored: Stored) -> bytes:
        if self._folder is None:
            return self._bytes[stored.key]
        return (self._folder / stored.key).read_bytes()

    def forget(self) -> None:
        if self._folder is not None:
            for key in self.all:
                (self._folder / key).unlink(missing_ok=True)
        self._bytes.clear()
        self.all.clear()


def image_type(data: bytes) -> str:
    """The media type of a picture the platform knows, else an empty string."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return next((name for signature, name in SIGNATURES if data.startswith(signature)), "")
