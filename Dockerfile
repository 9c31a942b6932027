# 有据: the bot as a container. Both stages stand on the same base, so the interpreter that the first one installs
# for is the one that runs. Nothing here needs more than a plain Dockerfile builder.
ARG BASE_IMAGE=python:3.11-slim-bookworm

FROM ${BASE_IMAGE} AS build
# A fixed hash seed and a fixed date: two builds of one commit give the same bytes.
ENV PYTHONHASHSEED=0 SOURCE_DATE_EPOCH=1700000000 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /src
COPY deploy/build.lock deploy/prune.sh requirements.lock deploy/scale.lock ./
# What is installed: scale.lock has the client of Milvus too, which is half as large as everything else.
ARG LOCK=requirements.lock
# Every package is pinned with its hash, those that build the others too; what is not in the locks cannot get in.
RUN python3 -m venv /build \
    && /build/bin/pip install --quiet --require-hashes --no-deps -r build.lock \
    && /build/bin/pip wheel --quiet --require-hashes --no-deps --no-build-isolation -w /wheels -r "$LOCK"
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY corpus corpus
COPY retrieval retrieval
# Compiled once and for all, without a look at the sources' dates: the root is read-only and a start should be quick.
RUN /build/bin/pip wheel --quiet --no-deps --no-build-isolation -w /wheels . \
    && python3 -m venv --without-pip /opt/youju \
    && /build/bin/pip --python /opt/youju/bin/python install --quiet --no-deps --no-index --no-compile /wheels/*.whl \
    && sh prune.sh /opt/youju/lib/python3*/site-packages \
    && find /opt/youju/bin -type f ! -name youju -delete \
    && /opt/youju/bin/python -m compileall -q -j 1 --invalidation-mode unchecked-hash /opt/youju/lib \
    && find /opt/youju -exec touch -h -d @$SOURCE_DATE_EPOCH {} +

FROM ${BASE_IMAGE}
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="youju" \
      org.opencontainers.image.description="有据: answers Chinese questions by quoting source passages word for word" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
# No useradd: it would note today's date in /etc/shadow.
RUN echo 'youju:x:10001:10001:youju:/data:/usr/sbin/nologin' >> /etc/passwd \
    && echo 'youju:x:10001:' >> /etc/group \
    && mkdir /data \
    && chown 10001:10001 /data
COPY --from=build /opt/youju /opt/youju
# One thread for linear algebra that is never big, and two arenas of the allocator: less memory, no slower.
ENV PATH=/opt/youju/bin:$PATH \
    LANG=C.UTF-8 \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    OPENBLAS_NUM_THREADS=1 \
    MALLOC_ARENA_MAX=2 \
    YOUJU_DATA_DIR=/data \
    YOUJU_LISTEN=0.0.0.0
WORKDIR /data
USER 10001:10001
# The index of the documents that ship: a new volume begins with it.
RUN youju index
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=8s --start-period=60s --retries=1 CMD ["youju", "health"]
ENTRYPOINT ["youju"]
CMD ["telegram"]
