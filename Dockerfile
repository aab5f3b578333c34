# The service in an image: no compiler, no package cache, no shell needed to start it.
#
# Before a release, pin the base image by digest, so that the same commit gives the same image:
#   docker buildx imagetools inspect python:3.13-slim --format '{{.Manifest.Digest}}'
#   docker build --build-arg PYTHON_IMAGE=python:3.13-slim@sha256:<digest> .
ARG PYTHON_IMAGE=python:3.13-slim

FROM ${PYTHON_IMAGE} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_NO_INPUT=1
RUN python -m venv /venv
# By hash, and before the code, so that a change of the code alone does not install them again.
COPY requirements.lock requirements-build.lock /srv/qaf/
RUN /venv/bin/python -m pip install --quiet --no-deps --require-hashes -r /srv/qaf/requirements.lock -r /srv/qaf/requirements-build.lock
COPY pyproject.toml README.md alembic.ini /srv/qaf/
COPY app /srv/qaf/app
COPY migrations /srv/qaf/migrations
COPY openapi /srv/qaf/openapi
COPY docs/guides /srv/qaf/docs/guides
# Editable, because the migrations and the OpenAPI document are found beside the package.
RUN /venv/bin/python -m pip install --quiet --no-deps --no-build-isolation --editable /srv/qaf
RUN /venv/bin/python -m compileall -q /srv/qaf/app /srv/qaf/migrations
RUN /venv/bin/python -m pip uninstall --quiet --yes setuptools pip

FROM ${PYTHON_IMAGE}
# Only /data (keys that were not given) and /tmp are written; the rest may be read-only.
ENV PATH=/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 QAF_DATA_DIR=/data QAF_HOST=0.0.0.0
RUN groupadd --gid 10001 qaf && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin qaf
RUN install -d -o 10001 -g 10001 -m 0700 /data
COPY --from=build /venv /venv
COPY --from=build /srv/qaf /srv/qaf
WORKDIR /srv/qaf
USER 10001:10001
VOLUME ["/data"]
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen('http://127.0.0.1:' + os.environ.get('QAF_PORT', '8000') + '/livez', timeout=2)"]
CMD ["qaf", "serve"]
