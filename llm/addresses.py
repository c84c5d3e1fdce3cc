"""Where a call goes at an upstream: its base URL with the path, or Azure's own paths.

https://learn.microsoft.com/en-us/azure/ai-foundry/openai/reference
"""

from urllib.parse import quote

from llm.upstreams import Upstream

DEPLOYED = ("/chat/completions", "/completions", "/embeddings", "/images/", "/audio/")
"""What Azure serves below the name of a deployment. Everything else is addressed as a whole resource."""


def url_of(upstream: Upstream, path: str, model: str, query: str) -> str:
    """`path` begins with a slash and has no `/v1`; `model` is the provider's own name; `query` has no question mark."""
    if upstream.kind == "azure":
        return _azure(upstream, path, model, query)
    return f"{upstream.base_url}{path}{'?' if query else ''}{query}"


def _azure(upstream: Upstream, path: str, model: str, query: str) -> str:
    """Azure's v1 surface is OpenAI's; the older one names the deployment in the path, and its version in the query."""
    base = upstream.base_url
    if not base.endswith("/openai/v1"):
        base = base if base.endswith("/openai") else f"{base}/openai"
        if model and path.startswith(DEPLOYED):
            base += f"/deployments/{quote(model, safe='')}"
    if upstream.api_version and "api-version=" not in query:
        query = "&".join(filter(None, (query, f"api-version={quote(upstream.api_version, safe='')}")))
    return f"{base}{path}{'?' if query else ''}{query}"
