"""The worker: a thread that takes the jobs of every lane, and keeps the queue going."""

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import procrastinate

from app.core import logs, timed_connections
from app.core.database import Database
from app.processes.jobs import JOBS, Job, queue
from app.services.platform import job_queue

STOP_SECONDS = 25  # for running jobs when the worker stops
PAUSE_SECONDS = 5.0  # after the connection to the database was lost
LOOK_SECONDS = 15.0  # between two looks at the clock and the queue
BACK_SECONDS = 30.0  # by which a clock that was put back shows
WEBHOOKS_AT_ONCE = 4  # each waits for somebody else's network; the limit of an endpoint is one


def threads_of_lanes(default: int) -> dict[str, int]:
    """Returns how many jobs of each lane run at once."""
    return {
        job_queue.SEALING: 1,
        job_queue.WEBHOOKS: WEBHOOKS_AT_ONCE,
        job_queue.DEFAULT: default,
    }


class Worker(threading.Thread):
    """A thread with an event loop of its own that runs jobs until `stop`.

    It waits for a lost database. Running jobs are finished when it stops. It puts the jobs of a
    killed worker back into the queue, and begins anew when the clock of the machine was put back:
    procrastinate would wait until the time comes again to which the clock had run ahead.
    """

    def __init__(self, where: Database, threads: int, jobs: tuple[Job, ...] = JOBS) -> None:
        super().__init__(name="jobs", daemon=True)
        self.where = where
        self.app = queue(where.url, jobs)
        self.lanes = threads_of_lanes(threads)
        self._loop = asyncio.new_event_loop()
        self._loop.set_default_executor(ThreadPoolExecutor(sum(self.lanes.values()) + 1, "job"))
        self._stopping = asyncio.Event()

    def run(self) -> None:
        try:
            self._loop.run_until_complete(self._work())
        finally:
            self._loop.close()

    def stop(self) -> None:
        """Lets the worker take no more jobs; `join` waits for the running ones."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._stopping.set)

    async def _work(self) -> None:
        stopping = asyncio.ensure_future(self._stopping.wait())
        while not stopping.done():
            working = asyncio.ensure_future(self._take_jobs())
            looking = asyncio.ensure_future(self._look_after_queue())
            either = {working, looking, stopping}
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
            looking.cancel()
            working.cancel()  # procrastinate then finishes running jobs and fetches no more
            for ended in await asyncio.gather(working, looking, return_exceptions=True):
                if isinstance(ended, Exception):
                    logs.unexpected(ended, "job worker interrupted")
            await asyncio.wait({stopping}, timeout=PAUSE_SECONDS)

    async def _take_jobs(self) -> None:
        # A group, because it waits for all lanes when it is cancelled.
        async with self.app.open_async(), asyncio.TaskGroup() as lanes:
            for lane in self.lanes:
                lanes.create_task(self._take(lane))

    async def _take(self, lane: str) -> None:
        await self.app.run_worker_async(
            queues=[lane],
            concurrency=self.lanes[lane],
            install_signal_handlers=False,
            delete_jobs=procrastinate.jobs.DeleteJobCondition.SUCCESSFUL,
            shutdown_graceful_timeout=STOP_SECONDS,
        )

    async def _look_after_queue(self) -> None:
        """Puts the queue right now and then; ends when the clock was put back."""
        while True:
            wall, steady = time.time(), time.monotonic()
            await asyncio.to_thread(self._put_right)
            await asyncio.sleep(LOOK_SECONDS)
            went = time.time() - wall - (time.monotonic() - steady)
            if went < -BACK_SECONDS:
                logs.logger.warning("clock was put back", seconds=round(-went))
                return

    def _put_right(self) -> None:
        try:
            with timed_connections.within(LOOK_SECONDS), self.where.session() as db:
                job_queue.put_right(db)
        except Exception as error:  # noqa: BLE001 - the next look may succeed
            logs.unexpected(error, "queue not put right")
