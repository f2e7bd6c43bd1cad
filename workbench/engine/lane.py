"""Lane: one endpoint with the calls that wait for it, are under way, or wait for another try."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from datetime import datetime
from functools import partial

from workbench.config.clock import now
from workbench.core.calls import Attempt, Call, Failure
from workbench.core.models import Model, Price
from workbench.core.quick import quick
from workbench.engine.host import Host
from workbench.engine.jobs import INTERRUPTED, OUT_OF_TIME, Job, failed_call
from workbench.engine.limits import Limiter
from workbench.engine.minute import Minute
from workbench.engine.retry import MOST_ASKED, retry_delay
from workbench.providers.base import CallFailed, Endpoint, Reply
from workbench.providers.failures import wait_words
from workbench.providers.prices import cost as cost_of

HOLD = 0.015
"""Seconds. An answer that took longer keeps its slot until it is on disk, so that a killed process never costs more
calls than may be in flight. Quicker ones, from a machine nearby, do not: the disk would halve the speed."""
LOOSE = 4
"""Quick answers for each connection that may wait for the disk without a slot; beyond them they hold theirs too. That
is what a killed process costs beside the calls in flight, of a server that answers at once, however slow the disk."""


class Lane:
    """The calls of one endpoint.

    Args:
        model: the configured endpoint.
        endpoint: asks it.
        host: the run.
        price: of the model, None where unknown.
        refill: called when few task calls wait; adds more.
    """

    def __init__(
        self, model: Model, endpoint: Endpoint, host: Host, price: Price | None, refill: Callable[[Lane], None]
    ) -> None:
        self.model = model
        self.endpoint = endpoint
        self.price = price
        self.limiter = Limiter(model.concurrency or host.options.concurrency)
        limits = (model.requests_per_minute, model.tokens_per_minute)
        self.minute = Minute(*limits) if any(limits) else None
        self.ready: deque[Job] = deque()
        self.judges: deque[Job] = deque()
        """Calls that judge come first: they end trials, which bounds what is kept in memory."""
        self.active: set[Job] = set()
        self.delayed: set[Job] = set()
        self.held = 0
        """Answers that wait for the disk and keep their slots."""
        self.dead: Failure | None = None
        self.stopped_at_error = 0
        """Calls that ended in the error that stopped the endpoint."""
        self.failed = 0
        """Calls that ended in another failure."""
        self.away = ""
        """What is said while the server asks for a wait that nobody chose; nothing is sent then."""
        self.exhausted = True
        """Whether no more task calls will be added."""
        self.starved = False
        """Whether the budget has no room for the next call."""
        self._host = host
        self._refill = refill
        self._loop = asyncio.get_running_loop()
        self._wake: asyncio.TimerHandle | None = None
        self._ending = False
        """Whether no call is tried again: the endpoint cannot answer, or the run was stopped."""

    @property
    def idle(self) -> bool:
        """Whether nothing is left to do."""
        return self.exhausted and not (self.ready or self.judges or self.active or self.delayed)

    @property
    def waiting(self) -> bool:
        """Whether calls wait to go out."""
        return bool(self.ready or self.judges or not self.exhausted)

    def add(self, job: Job) -> None:
        """Queue a call; see `pump`."""
        if self.dead is not None:
            self._host.refused(job, self.dead)
        else:
            (self.judges if job.purpose == "judge" else self.ready).append(job)

    def pump(self) -> None:
        """Send what may be sent."""
        host = self._host
        self.starved = False
        while len(self.active) + self.held < self.limiter.limit and not host.blocked and not self.away:
            queue = self.judges or (None if host.crowded else self.ready)
            if not queue:
                break
            time = self._loop.time()
            wait = self.limiter.wait(time)
            if self.minute is not None:
                wait = max(wait, self.minute.wait(time, queue[0]))
            if wait > 0:
                self._wake_in(wait)
                break
            if not host.afford(self, queue[0]):
                self.starved = True
                break
            self._send(queue.popleft())
        if not self.exhausted and len(self.ready) < 2 * self.limiter.limit:
            self._refill(self)

    def _wake_in(self, seconds: float) -> None:
        if self._wake is not None:
            if self._wake.when() <= self._loop.time() + seconds and not self._wake.cancelled():
                return
            self._wake.cancel()
        self._wake = self._loop.call_later(seconds, self._woken)

    def _woken(self) -> None:
        self._wake = None
        self.pump()

    def _send(self, job: Job) -> None:
        self.active.add(job)
        job.began = self._loop.time()
        self.limiter.sent(job.began)
        if self.minute is not None:
            self.minute.sent(job.began, job)
        self._host.going(self, job)
        job.task = self._loop.create_task(self._try(job))
        job.task.add_done_callback(partial(self._task_done, job))

    def _task_done(self, job: Job, task: asyncio.Task[None]) -> None:
        if job.task is task:
            job.task = None
        error = None if task.cancelled() else task.exception()
        if error is not None:
            self.active.discard(job)
            self._host.crashed(error)
        elif job in self.active:
            # Cancelled before its first step: nothing was sent.
            self.active.discard(job)
            self._host.release(self, job, None, None)
            self._host.settled()

    async def _try(self, job: Job) -> None:
        started = now()
        if job.started is None:
            job.started = started
        try:
            reply = await self.endpoint.complete(job.request, job.chunks.append, repeat=job.repeat)
        except CallFailed as error:
            self.active.discard(job)
            self._failed(job, error, started)
        except asyncio.CancelledError:
            self.active.discard(job)
            failure = OUT_OF_TIME if job.out_of_time else INTERRUPTED
            seconds = self._loop.time() - job.began
            self._failed(job, CallFailed(failure, partial="".join(job.chunks), seconds=seconds), started)
        else:
            self.active.discard(job)
            self._answered(job, reply, started)
        self._host.settled()

    def _answered(self, job: Job, reply: Reply, started: datetime) -> None:
        self.limiter.answered()
        usage = reply.usage
        if self.minute is not None:
            self.minute.ended(job, usage)
        if reply.rate is not None:
            head = reply.first_token_seconds if reply.first_token_seconds is not None else reply.seconds
            tokens = usage.input_tokens + usage.output_tokens if usage is not None else 0
            self.limiter.heard(reply.rate, job.began, job.began + head, tokens)
        money = cost_of(usage, self.price) if usage is not None else None
        self._host.settle(job, money, usage)
        if reply.seconds >= HOLD or self._host.unwritten >= LOOSE * self.limiter.limit:
            self.held += 1
            self._host.hold(self, job.key)
        attempt = quick(Attempt, started=started, seconds=reply.seconds, status=200, failure=None, usage=usage)
        call = quick(
            Call,
            key=job.key,
            request=job.request,
            repeat=job.repeat,
            purpose=job.purpose,
            completion=reply.completion,
            failure=None,
            partial="",
            attempts=(*job.attempts, attempt),
            usage=usage,
            price=self.price,
            cost=money,
            started=job.started or started,
            seconds=reply.seconds,
            first_token_seconds=reply.first_token_seconds,
            deltas=reply.deltas,
        )
        self._host.ended(job, call)

    def _failed(self, job: Job, error: CallFailed, started: datetime) -> None:
        failure, host = error.failure, self._host
        if self.minute is not None:
            self.minute.ended(job, error.usage)
        asked = error.retry_after if error.retry_after is not None else failure.retry_after
        attempt = Attempt(
            started=started, seconds=error.seconds, status=failure.status, failure=failure, usage=error.usage
        )
        job.attempts.append(attempt)
        job.failures.append(failure)
        money = cost_of(error.usage, self.price) if error.usage is not None else None
        host.release(self, job, failure, money, error.usage)
        if failure.kind == "rate_limit" and asked is None and error.rate is not None:
            asked = error.rate.wait or None
        if asked is not None and asked > MOST_ASKED and failure.retryable and not self._ending:
            self.away = f"{self.model.name}: the server asks to wait {wait_words(asked)}."
            self._again(job)
            return
        if failure.kind == "rate_limit":
            self.limiter.refused(self._loop.time(), asked, job.began)
        options = host.options
        delay = retry_delay(job.failures, asked, options.max_attempts, options.backoff, host.random)
        if delay is not None and failure.kind != "interrupted" and not self._ending:
            host.again(job, attempt, delay)
            job.begin_anew()
            self.delayed.add(job)
            job.timer = self._loop.call_later(delay, self._requeue, job)
            return
        host.ended(job, failed_call(job, error.partial, self.price))
        if failure.fatal:
            self.stopped_at_error += 1
            self.die(failure)
        else:
            self.failed += failure.kind != "interrupted"

    def _requeue(self, job: Job) -> None:
        self.delayed.discard(job)
        job.timer = None
        self._again(job)
        self.pump()

    def _again(self, job: Job) -> None:
        """A call that was tried goes before all others."""
        job.begin_anew()
        (self.judges if job.purpose == "judge" else self.ready).appendleft(job)

    def die(self, failure: Failure) -> None:
        """The endpoint cannot answer: what waits for it is given up, what is under way ends by itself."""
        self.dead = self.dead or failure
        self.exhausted = self._ending = True
        for job in list(self.delayed):
            self._give_up(job)
        self._drop_all(self.dead)

    def _drop_all(self, failure: Failure | None = None) -> None:
        """Empty the queues: where a try may have been paid, the call is written down with its last failure."""
        waiting = [*self.judges, *self.ready]
        self.judges.clear()
        self.ready.clear()
        for job in waiting:
            if any(tried.usage or (tried.failure and tried.failure.possibly_paid) for tried in job.attempts):
                self._give_up(job)
            elif failure is not None:
                self._host.refused(job, failure)

    def _give_up(self, job: Job) -> None:
        """End a call that waits for another try, with its last failure."""
        if job.timer is not None:
            job.timer.cancel()
            job.timer = None
        self.delayed.discard(job)
        self.stopped_at_error += self.dead is not None
        self._host.ended(job, failed_call(job, "", self.price))

    def stop(self) -> None:
        """Cancel what is under way; what was tried and waits ends with its last failure; the rest is dropped."""
        self.exhausted = self._ending = True
        self._drop_all()
        for job in list(self.delayed):
            self._give_up(job)
        for job in list(self.active):
            if job.task is not None:
                job.task.cancel()

    def forgive(self, seconds: float) -> None:
        """Leave a time out of account in which the machine slept."""
        for job in self.active:
            job.began += seconds

    def watch(self, time: float) -> None:
        """End tries that took longer than a call may."""
        for job in self.active:
            if time - job.began > self._host.options.call_seconds and not job.out_of_time and job.task is not None:
                job.out_of_time = True
                job.task.cancel()
