"""Debian's nginx with the example of deploy/nginx: only its addresses, its certificate and its folders are others."""

import os
import re
import shutil
from pathlib import Path

import pytest

from tests.llm.tls import write_pem
from tests.support import ROOT, Process, free_port

EXAMPLE = ROOT / "deploy" / "nginx" / "larkey.conf"
FRAME = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 256; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  include {folder}/larkey.conf;
}}
"""


def program() -> str:
    found = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if found is None:
        pytest.skip("nginx is not installed (Debian: nginx-light)")
    return found


def start_nginx(folder: Path, larkey_port: int) -> tuple[Process, int, Path]:
    """The process, its TLS port, and the certificate that it shows."""
    pem, tls, plain = write_pem(folder), free_port(), free_port()
    text = EXAMPLE.read_text("utf-8")
    text = text.replace("127.0.0.1:8090", f"127.0.0.1:{larkey_port}")
    text = text.replace("listen 443 ssl", f"listen 127.0.0.1:{tls} ssl").replace(
        "listen 80;", f"listen 127.0.0.1:{plain};"
    )
    text = re.sub(r"(ssl_certificate(?:_key)?) +\S+;", rf"\1 {pem};", text)
    text = text.replace("larkey.example.com", "localhost").replace("    http2 on;\n", "")  # Debian's is older than that
    (folder / "larkey.conf").write_text(text, "utf-8")
    (folder / "nginx.conf").write_text(FRAME.format(folder=folder), "utf-8")
    process = Process([program(), "-c", str(folder / "nginx.conf")], folder / "nginx.log", folder=folder)
    process.start().wait_for_port(tls)
    return process, tls, pem
