"""The webhook port, open to anyone: who does not know the secret gets nothing done and takes nothing."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from bot_api import BotApi, a_user
from running import PATIENCE, Process, application

from bot.brain import Brain
from bot.faces.telegram import webhook as port_module
from bot.faces.telegram.hands import OwnHands
from bot.faces.telegram.heartbeat import ask_health
from bot.faces.telegram.polling import Lost
from bot.faces.telegram.state import Ledger
from bot.faces.telegram.webhook import CONNECTIONS, LARGEST_BODY, SECRET_HEADER, Webhook

SECRET = "a-webhook-secret"
KNOWN = {SECRET_HEADER: SECRET}
RAIN = "Did it rain on Monday?"


@asynccontextmanager
async def listening(
    api: BotApi, brain: Brain, port: int, path: str = "/hook", host: str = "127.0.0.1", fault: str | None = None
) -> AsyncIterator[str]:
    """A bot that listens; its address."""
    async with application(api, brain) as app:
        await app.start()
        shown = f"[{host}]" if ":" in host else host
        url = f"http://{shown}:{port}{path}"
        hook = Webhook(app.bot, app.update_processor, OwnHands(Ledger()), url, path, SECRET)  # type: ignore[arg-type]
        hook.listen(host, port, lambda: fault)
        try:
            yield url
        finally:
            await hook.close()
            await hook.confirm()
            await app.stop()


def an_update(api: BotApi, user: int, number: int = 700_000_000) -> dict[str, object]:
    """An update that the server knows of, but does not deliver itself."""
    message = api.message(RAIN, user=a_user(user))
    api.deliver(message)
    return {"update_id": number + user, **message}


async def raw(port: int, request: bytes, sending: bytes = b"", seconds: float = 5) -> bytes:
    """What comes back for a request as it is written, until the connection is closed or time is up."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    received = b""
    try:
        async with asyncio.timeout(seconds):
            for _ in range(100 if sending else 0):
                writer.write(sending)
                await writer.drain()
            received = await reader.read()
    except (TimeoutError, ConnectionError):
        pass
    writer.close()
    return received


async def test_who_does_not_know_the_secret_is_refused_before_the_body_is_read(
    api: BotApi, small: Brain, port: int
) -> None:
    async with listening(api, small, port) as url, httpx.AsyncClient(timeout=PATIENCE) as client:
        for header in ({}, {SECRET_HEADER: "wrong"}, {SECRET_HEADER: SECRET + "x"}, {SECRET_HEADER: "é"}):
            reply = await client.post(url, json={"update_id": 1}, headers=httpx.Headers(header, encoding="utf-8"))
            assert reply.status_code == 403
        head = b"POST /hook HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n"
        assert (await raw(port, head, seconds=2)).startswith(b"HTTP/1.1 403")  # not a byte of the body was sent


async def test_a_body_of_more_than_a_megabyte_is_refused(api: BotApi, small: Brain, port: int) -> None:
    async with listening(api, small, port):
        for secret in (b"", f"{SECRET_HEADER}: {SECRET}\r\n".encode()):
            for length in (b"Content-Length: 90000000\r\n\r\n", b"Transfer-Encoding: chunked\r\n\r\n"):
                chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"  # a hundred of them
                reply = await raw(port, b"POST /hook HTTP/1.1\r\nHost: x\r\n" + secret + length, chunk)
                assert b" 200 " not in reply
                assert not secret or b" 400 " in reply or not reply
        assert LARGEST_BODY == 1024 * 1024


async def test_what_is_no_update_gets_400(api: BotApi, small: Brain, port: int) -> None:
    bodies = [b"", b"no JSON", b"[1]", b'"x"', b"{}", b'{"update_id": "1"}', b'{"update_id": true}', b"[" * 100_000]
    async with listening(api, small, port) as url, httpx.AsyncClient(timeout=PATIENCE) as client:
        for body in bodies:
            reply = await client.post(url, content=body, headers=KNOWN)
            assert reply.status_code == 400, body[:20]
        message = {"update_id": 5, "message": {"text": "without a chat"}}  # one the library cannot read is done with
        assert (await client.post(url, json=message, headers=KNOWN)).status_code == 200
        assert (await client.get(url, headers=KNOWN)).status_code == 405


@pytest.mark.parametrize("path", ["/hook+1", "/(1", "/a.b", "", "/hook/deep"])
async def test_the_path_is_no_pattern(path: str, api: BotApi, small: Brain, port: int) -> None:
    async with listening(api, small, port, path) as url, httpx.AsyncClient(timeout=PATIENCE) as client:
        reply = await client.post(url, json=an_update(api, 1), headers=KNOWN)
        assert reply.status_code == 200
        assert len(api.sent(1)) == 1
        other = url.removesuffix(path) + (path.replace("+", "kk").replace(".", "x") if set("+.") & set(path) else "/no")
        assert (await client.post(other, json=an_update(api, 2), headers=KNOWN)).status_code == 404
        assert not api.sent(2)


async def test_an_update_sent_again_is_answered_once(api: BotApi, small: Brain, port: int) -> None:
    async with listening(api, small, port) as url, httpx.AsyncClient(timeout=PATIENCE) as client:
        update = an_update(api, 1)
        replies = await asyncio.gather(*(client.post(url, json=update, headers=KNOWN) for _ in range(3)))
        replies.append(await client.post(url, json=update, headers=KNOWN))
        assert {reply.status_code for reply in replies} == {200}
        assert len(api.sent(1)) == 1


async def test_idle_and_dawdling_connections_are_closed_and_the_bot_goes_on(
    api: BotApi, small: Brain, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(port_module, "IDLE", 1.0)
    monkeypatch.setattr(port_module, "SLOWEST_BODY", 1.0)
    half = f"POST /hook HTTP/1.1\r\nHost: x\r\n{SECRET_HEADER}: {SECRET}\r\nContent-Length: 50\r\n\r\n{{".encode()
    async with listening(api, small, port) as url, httpx.AsyncClient(timeout=PATIENCE) as client:
        clock = asyncio.get_running_loop().time
        for request in (b"", b"POST /hook HTTP/1.1\r\n", half):
            began = clock()
            await raw(port, request, seconds=10)
            assert clock() - began < 9
        crowd = [await asyncio.open_connection("127.0.0.1", port) for _ in range(CONNECTIONS + 50)]
        async with asyncio.timeout(PATIENCE):
            while sum(reader.at_eof() for reader, _ in crowd) < 50:  # those beyond the bound
                await asyncio.sleep(0.05)
            while not all(reader.at_eof() for reader, _ in crowd):  # and the others, idle
                await asyncio.sleep(0.05)
        assert (await client.post(url, json=an_update(api, 1), headers=KNOWN)).status_code == 200
        for _, writer in crowd:
            writer.close()


async def test_health_is_told(api: BotApi, small: Brain, port: int) -> None:
    async with listening(api, small, port):
        assert await asyncio.to_thread(ask_health, "0.0.0.0", port) is None
    async with listening(api, small, port, fault="no word from Telegram for 99 s"):
        assert await asyncio.to_thread(ask_health, "127.0.0.1", port) == "no word from Telegram for 99 s"
    assert "does not answer" in (await asyncio.to_thread(ask_health, "127.0.0.1", port) or "")


async def test_a_token_that_is_revoked_ends_it(
    api: BotApi, small: Brain, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(port_module, "CHECK", 0.2)
    async with application(api, small) as app:
        hook = Webhook(
            app.bot, app.update_processor, OwnHands(Ledger()), f"http://127.0.0.1:{port}/", "", SECRET, lasting=1
        )  # type: ignore[arg-type]
        task = asyncio.create_task(hook.run())
        await asyncio.to_thread(api.wait_for, lambda: api.webhook, PATIENCE)
        api.token = "123456:another_token_for_the_same_bot_now"
        with pytest.raises(Lost, match="TELEGRAM_BOT_TOKEN"):
            await asyncio.wait_for(task, PATIENCE)


def has_six() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as six:
            six.bind(("::1", 0))
    except OSError:
        return False
    return True


@pytest.mark.skipif(not has_six(), reason="this machine has no IPv6")
def test_an_address_of_version_six_is_taken(api: BotApi, small: Brain, tmp_path: Path, port: int) -> None:
    pack = tmp_path / "pack"
    address = {"WEBHOOK_URL": f"http://localhost:{port}/hook", "WEBHOOK_LISTEN": f"[::1]:{port}"}
    given = {"TELEGRAM_BOT_TOKEN": api.token, "TELEGRAM_API_URL": api.base_url.removesuffix("/bot")}
    bot = Process(tmp_path, {**given, **address, "WEBHOOK_SECRET": SECRET, "KNOWLEDGE_DIR": str(pack)})
    try:
        api.wait_for(lambda: api.webhook, PATIENCE)
        reply = httpx.post(f"http://[::1]:{port}/hook", content=json.dumps(an_update(api, 1)), headers=KNOWN)
        assert reply.status_code == 200
        assert len(api.sent(1)) == 1
        assert bot.stop() == 0
    finally:
        bot.process.kill()
        bot.process.wait()
