"""The company that the app belongs to.

https://open.feishu.cn/document/uAjLw4CM/ukTMukTMukTM/tenant-v2/tenant/query
"""

from typing import Any

from sandbox.door import ApiRequest, Route
from sandbox.ids import TENANT
from sandbox.state import State


def query(state: State, request: ApiRequest) -> dict[str, Any]:
    """GET /tenant/v2/tenant/query"""
    avatar = dict.fromkeys(("avatar_origin", "avatar_72", "avatar_240", "avatar_640"), "")
    return {
        "tenant": {
            "name": "沙盒公司",
            "display_id": "F000000001",
            "tenant_tag": 0,
            "tenant_key": TENANT,
            "avatar": avatar,
        }
    }


ROUTES = (Route("GET", "/open-apis/tenant/v2/tenant/query", query, ("tenant:tenant:readonly",)),)
