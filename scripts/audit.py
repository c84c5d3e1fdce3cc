"""`make audit`: what others know of our code and our packages. Exit code 1 when something is found.

Bandit reads the code (https://bandit.readthedocs.io), pip-audit asks for advisories about what the lock installs
(https://github.com/pypa/pip-audit). Where nobody can be asked, as without a network, it says so and finds nothing.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
CODE = ("bot", "cards", "gateway", "handlers", "llm", "store", "sandbox", "scripts", "wsgi.py", "gunicorn.conf.py")
LOCK = "requirements-run.lock"  # everything of the image, and what `make run` adds
SECONDS = 120


def tool(name: str, *words: str) -> subprocess.CompletedProcess[str]:
    """One of the tools of the development lock, beside this interpreter."""
    argv = [str(Path(sys.executable).parent / name), *words]
    return subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, timeout=SECONDS, check=False)


def code() -> bool:
    read = tool("bandit", "--quiet", "--configfile", "pyproject.toml", "--recursive", *CODE)
    if read.returncode:
        print(read.stdout, read.stderr, sep="\n")
        return False
    print("bandit: nothing found")
    return True


def packages() -> bool:
    """Whether no advisory is known about what the lock installs."""
    words = ("--requirement", LOCK, "--disable-pip", "--no-deps", "--format", "json", "--progress-spinner", "off")
    try:
        asked = tool("pip-audit", *words)
        found = json.loads(asked.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, ValueError, KeyError):
        print("pip-audit: the advisories could not be asked")
        return True
    bad = [package for package in found if package.get("vulns")]
    for package in bad:
        print(f"pip-audit: {package['name']} {package['version']}: {', '.join(map(_name, package['vulns']))}")
    unknown = sum("skip_reason" in package for package in found)
    print(f"pip-audit: {len(found) - unknown} packages asked about, {unknown} could not be, {len(bad)} with advisories")
    return not bad


def _name(advisory: dict[str, Any]) -> str:
    fixed = ", ".join(advisory.get("fix_versions", []))
    return f"{advisory['id']} (mended in {fixed})" if fixed else str(advisory["id"])


def main() -> int:
    good = [code(), packages()]
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
