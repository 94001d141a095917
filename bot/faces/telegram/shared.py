"""What several processes of one bot share, in PostgreSQL: what is remembered of people, and who has what in hand.

Places are noted by a digest that only the bot's token makes. PTB's own persistence is read at the start and written now
and then, by one process for itself; here each update may come to another.
"""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
from collections.abc import AsyncIterator, Hashable
from datetime import timedelta
from hashlib import blake2b
from typing import Any, NoReturn

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    MetaData,
    String,
    Table,
    and_,
    delete,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.sql.expression import Executable
from telegram import Update

from bot.faces.telegram.hands import Claim, Json
from bot.faces.telegram.memory import Kind, Shelf
from bot.journal.store import brief, driven, make_tables

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=15)  # for which an update is in the hands of one; from then on, in nobody's
BEAT = 3.0  # seconds between two renewals
ANSWERED = timedelta(hours=1)  # in which Telegram may send again what was answered
KEPT = timedelta(days=1)  # as Telegram keeps what is not fetched
SWEEP = 600.0  # seconds between two looks for what is too old
AT_ONCE = 50  # updates of the dead that are taken over at once
CONNECTIONS = 5
PATIENCE = 2.0  # seconds for the server
AWAY = 5.0  # seconds in which a server that failed is not asked again

METADATA = MetaData()
SHELF = Table(
    "shelf",
    METADATA,
    Column("key", String(32), primary_key=True),
    Column("value", JSON, nullable=False),
    Column("until", DateTime(timezone=True), nullable=False, index=True),
)
IN_HAND = Table(
    "in_hand",
    METADATA,
    Column("bot", String(32), primary_key=True),  # a digest of its token
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("owner", String(16)),
    Column("until", DateTime(timezone=True), nullable=False, index=True),
    Column("answered", Boolean, nullable=False, default=False),
    Column("json", JSON),  # of what was acknowledged to Telegram before it was answered
)


class Database:
    """The tables. A fault of the server costs two lines in the log, one when it begins and one when it ends, and no
    answer: until it is over, each process does what it can alone. Raises what ``Store`` raises."""

    def __init__(self, url: str) -> None:
        self._engine = create_async_engine(
            driven(url),
            connect_args={"timeout": PATIENCE, "command_timeout": PATIENCE},
            pool_size=CONNECTIONS,
            hide_parameters=True,
        )
        self._each = self._engine.execution_options(isolation_level="AUTOCOMMIT")  # a statement alone is a transaction
        self._places = asyncio.Semaphore(CONNECTIONS)  # the pool's own queue has an end in time
        self._making = asyncio.Lock()
        self._made = self._faulty = False
        self._again = 0.0  # when to ask a server that failed, by the loop's clock

    async def run(self, statement: Executable) -> list[Any] | None:
        """Carry out a statement; the rows it gives, or None when the server is away."""
        clock = asyncio.get_running_loop().time
        async with self._places:
            if clock() < self._again:
                return None
            try:
                rows = await self._run(statement)
            except Exception as error:  # whatever befalls a server or the way to it
                if not self._faulty:
                    log.warning("The database of all processes is away (%s): this one goes on alone", brief(error))
                self._faulty, self._again = True, clock() + AWAY
                return None
            if self._faulty and clock() >= self._again:
                log.warning("The database of all processes is back")
                self._faulty = False
            return rows

    async def _run(self, statement: Executable, again: bool = True) -> list[Any]:
        async with self._making:
            if not self._made:
                await make_tables(self._engine, METADATA)
                self._made = True
        try:
            async with self._each.connect() as connection:
                result = await connection.execute(statement)
                return list(result) if result.returns_rows else []
        except DBAPIError as error:
            if error.connection_invalidated and again:  # the server was started anew since it was last asked
                return await self._run(statement, again=False)
            raise

    async def sweep(self) -> NoReturn:
        """Delete what is too old, now and then, until cancelled."""
        now = func.now()
        while True:
            await self.run(delete(SHELF).where(SHELF.c.until < now))
            done = and_(IN_HAND.c.answered, IN_HAND.c.until < now)
            await self.run(delete(IN_HAND).where(or_(done, IN_HAND.c.until < now - KEPT)))
            await asyncio.sleep(SWEEP)

    async def close(self) -> None:
        """Let go of the server."""
        await self._engine.dispose()


class SharedShelf(Shelf):
    """A shelf in the database; what this process laid there it knows also while the server is away."""

    def __init__(self, database: Database, token: str) -> None:
        super().__init__()
        self._database, self._token = database, token

    async def get(self, kind: Kind, key: Hashable) -> Any:
        """What lies there; None when nothing does."""
        found = select(SHELF.c.value).where(SHELF.c.key == self._digest(kind, key), SHELF.c.until > func.now())
        rows = await self._database.run(found)
        return await super().get(kind, key) if rows is None else rows[0].value if rows else None

    async def put(self, kind: Kind, key: Hashable, value: Any) -> None:
        """Lay something there, in the place of what did."""
        await super().put(kind, key, value)
        until = func.now() + timedelta(seconds=kind.kept)
        new = insert(SHELF).values(key=self._digest(kind, key), value=value, until=until)
        replaced = {"value": new.excluded.value, "until": new.excluded.until}
        await self._database.run(new.on_conflict_do_update(index_elements=["key"], set_=replaced))

    def _digest(self, kind: Kind, key: Hashable) -> str:
        secret = blake2b(self._token.encode()).digest()
        return blake2b(f"{kind} {key!r}".encode(), key=secret, digest_size=16).hexdigest()


class SharedHands:
    """Which process has an update in hand. One that is not heard of for a while has none any more."""

    def __init__(self, database: Database, token: str) -> None:
        self._database, self._me = database, secrets.token_hex(8)
        self._bot = blake2b(token.encode(), digest_size=16).hexdigest()

    async def take(self, number: int) -> Claim:
        """Take an update in hand, unless another process has it or it was answered."""
        mine = {"owner": self._me, "until": func.now() + LEASE}
        new = insert(IN_HAND).values(bot=self._bot, number=number, answered=False, **mine)
        free = and_(~IN_HAND.c.answered, IN_HAND.c.until < func.now())
        claim = new.on_conflict_do_update(index_elements=["bot", "number"], set_=mine, where=free)
        taken = await self._database.run(claim.returning(IN_HAND.c.number))
        if taken is None or taken:
            return Claim.OURS
        done = await self._database.run(select(IN_HAND.c.answered).where(self._is(number)))
        return Claim.ANSWERED if done and done[0].answered else Claim.ELSEWHERE

    async def hold(self, update_: Update) -> bool:
        """Note an update that is to be acknowledged before it is answered; whether it is noted."""
        open_ = and_(self._is(update_.update_id), ~IN_HAND.c.answered)
        noted = update(IN_HAND).where(open_).values(json=json.loads(update_.to_json()))
        return bool(await self._database.run(noted.returning(IN_HAND.c.number)))

    async def settle(self, number: int, answered: bool) -> None:
        """Note that an update was answered, or is to be: by whoever takes it next."""
        end = {"answered": True, "json": None, "until": func.now() + ANSWERED}
        free = {"owner": None, "until": func.now()}
        await self._database.run(update(IN_HAND).where(self._is(number)).values(**(end if answered else free)))

    async def left(self) -> AsyncIterator[Json]:
        """What was acknowledged to Telegram and is in nobody's hands any more, until cancelled; it is in ours now. What
        is in ours already stays there meanwhile."""
        mine = {"owner": self._me, "until": func.now() + LEASE}
        open_ = and_(IN_HAND.c.bot == self._bot, ~IN_HAND.c.answered)
        lost = select(IN_HAND.c.number).where(open_, IN_HAND.c.json.is_not(None), IN_HAND.c.until < func.now())
        lost = lost.order_by(IN_HAND.c.number).limit(AT_ONCE).with_for_update(skip_locked=True)
        here = IN_HAND.c.bot == self._bot
        taken = update(IN_HAND).where(here, IN_HAND.c.number.in_(lost)).values(**mine).returning(IN_HAND.c.json)
        while True:
            await self._database.run(update(IN_HAND).where(open_, IN_HAND.c.owner == self._me).values(**mine))
            for row in sorted(await self._database.run(taken) or [], key=lambda row: int(row.json["update_id"])):
                yield row.json
            await asyncio.sleep(BEAT)

    def _is(self, number: int) -> Any:
        return and_(IN_HAND.c.bot == self._bot, IN_HAND.c.number == number)
