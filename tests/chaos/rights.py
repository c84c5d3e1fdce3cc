"""What this process may do to its machine. Root in a container often may not.

https://man7.org/linux/man-pages/man7/capabilities.7.html
"""

import re
from pathlib import Path

CAP_NET_ADMIN, CAP_SYS_ADMIN = 12, 21


def may(*capabilities: int) -> bool:
    status = Path("/proc/self/status")
    found = re.search(r"^CapEff:\s*([0-9a-f]+)", status.read_text() if status.exists() else "", re.MULTILINE)
    held = int(found[1], 16) if found else 0
    return all(held >> capability & 1 for capability in capabilities)
