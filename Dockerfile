# Larkey for production: the web workers and, where it is chosen, the long connection. No sandbox, no development tools.
FROM python:3.13-slim AS packages
WORKDIR /larkey
COPY requirements.lock .
RUN python -m venv /venv \
 && /venv/bin/pip install --no-cache-dir --no-compile --require-hashes --only-binary :all: -r requirements.lock \
 && /venv/bin/pip uninstall --yes pip
# Byte code now, or every start would compile it again; a few files of other Python versions cannot be, and need not.
RUN /venv/bin/python -m compileall -q -j 0 /venv/lib || true

FROM python:3.13-slim
RUN useradd --system --create-home --home-dir /larkey --uid 10001 larkey
COPY --from=packages /venv /venv
WORKDIR /larkey
COPY --chown=root:root . .
RUN /venv/bin/python -m compileall -q bot cards gateway handlers llm store \
 && mkdir data && chown larkey data
USER larkey
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
VOLUME /larkey/data
EXPOSE 8090
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s --retries=3 \
  CMD ["python", "-c", "import os, urllib.request as r; r.urlopen('http://127.0.0.1:' + os.environ.get('OPENAI_SERVICE_PORT', '8090') + '/healthz', timeout=4)"]
STOPSIGNAL SIGTERM
CMD ["python", "-m", "bot", "serve"]
