"""`python -m bot register`: the conversation at the terminal around a new Feishu app."""

import shutil
import sys

from bot.feishu.register import RegistrationFailed, register
from bot.launch.dotenv import FILE, write_dotenv
from bot.launch.stopping import CannotStart
from bot.settings.load import Settings

WHITE_ON_BLACK, NORMAL = "\033[97;40m", "\033[0m"


def register_app(settings: Settings) -> int:
    """Show the code, wait for somebody to agree, write the credentials. Raises CannotStart."""
    if settings.feishu.app_id:
        raise CannotStart(f"APP_ID is already set ({settings.feishu.app_id}). Unset it to make another app.")
    try:
        made = register(settings.feishu.accounts_domain, _show)
    except RegistrationFailed as problem:
        raise CannotStart(f"{problem}. Try again, or make the app by hand as README.md says.") from problem
    values = {"APP_ID": made.app_id, "APP_SECRET": made.app_secret, "FEISHU_TRANSPORT": "websocket"}
    write_dotenv(values)
    print(f"\n  {made.app_id} is yours; {FILE} has its credentials. Add OPENAI_API_KEY there, then: make run\n")
    return 0


def _show(url: str, seconds: int) -> None:
    print("\n  Open this in Feishu, or scan it, and agree · 用飞书打开或扫码，然后确认\n")
    code = _terminal_code(url)
    if code:
        print(code)
    print(f"  {url}\n\n  Waiting, at most {seconds // 60} minutes; Ctrl-C gives up.", flush=True)


def _terminal_code(url: str) -> str:
    """A QR code out of half blocks, or nothing where the package for it is not installed or the window too narrow."""
    try:
        from segno import make
    except ImportError:
        return ""
    matrix = [list(row) for row in make(url, error="l", micro=False).matrix_iter(border=2)]
    if len(matrix[0]) > shutil.get_terminal_size().columns:
        return ""
    rows = [matrix[index : index + 2] for index in range(0, len(matrix), 2)]
    lines = ["".join(_half_blocks(*column) for column in zip(*row, strict=True)) for row in rows]
    return "\n".join(f"{WHITE_ON_BLACK}{line}{NORMAL}" if sys.stdout.isatty() else line for line in lines)


def _half_blocks(upper: int, lower: int = 0) -> str:
    """A light module is a block, a dark one the background."""
    return {(0, 0): "█", (0, 1): "▀", (1, 0): "▄", (1, 1): " "}[(int(bool(upper)), int(bool(lower)))]
