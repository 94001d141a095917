# docker build -t rabat-bot .          docs/running.md tells how to run it
ARG PYTHON=3.11.13-slim-bookworm

FROM python:${PYTHON} AS build
WORKDIR /src
RUN python -m venv /opt/rabat-bot
COPY deploy/constraints.txt deploy/
ENV PIP_CONSTRAINT=/src/deploy/constraints.txt
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY knowledge knowledge
RUN /opt/rabat-bot/bin/pip install --no-cache-dir --disable-pip-version-check '.[postgres]'

FROM python:${PYTHON}
# A user without a home, a shell or a password; the folder that he alone can write holds what is in hand at a crash.
RUN groupadd --system --gid 10001 bot \
    && useradd --system --uid 10001 --gid bot --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin bot \
    && install -d -o bot -g bot -m 0700 /var/lib/rabat-bot /var/cache/rabat-bot
COPY --from=build /opt/rabat-bot /opt/rabat-bot
ENV PATH=/opt/rabat-bot/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    OPENBLAS_NUM_THREADS=1 \
    XDG_STATE_HOME=/var/lib \
    XDG_CACHE_HOME=/var/cache
WORKDIR /
USER 10001:10001
VOLUME ["/var/lib/rabat-bot"]
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 CMD ["rabat-bot", "health"]
ENTRYPOINT ["rabat-bot"]
CMD ["run"]
