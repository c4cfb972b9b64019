"""What ``import kernel`` gives, for type checkers: names that load on first use included."""

import concurrent.futures
from collections.abc import Callable, Coroutine
from contextvars import Context
from typing import Any, TypeVar

from .barrier import Barrier as Barrier
from .barrier import BrokenBarrierError as BrokenBarrierError
from .combine import ALL_COMPLETED as ALL_COMPLETED
from .combine import FIRST_COMPLETED as FIRST_COMPLETED
from .combine import FIRST_EXCEPTION as FIRST_EXCEPTION
from .combine import ensure_future as ensure_future
from .combine import isfuture as isfuture
from .combine import shield as shield
from .combine import wait as wait
from .completions import as_completed as as_completed
from .condition import Condition as Condition
from .current import Loop as Loop
from .current import get_event_loop as get_event_loop
from .current import get_running_loop as get_running_loop
from .current import new_event_loop as new_event_loop
from .current import set_event_loop as set_event_loop
from .errors import CancelledError as CancelledError
from .errors import Deadlock as Deadlock
from .errors import InvalidStateError as InvalidStateError
from .errors import KernelFull as KernelFull
from .exact import sleep_us as sleep_us
from .exception_groups import BaseExceptionGroup as BaseExceptionGroup
from .exception_groups import ExceptionGroup as ExceptionGroup
from .gathering import gather as gather
from .generators import coroutine as coroutine
from .generators import iscoroutine as iscoroutine
from .generators import iscoroutinefunction as iscoroutinefunction
from .groups import TaskGroup as TaskGroup
from .limits import Limits as Limits
from .mailbox import Mailbox as Mailbox
from .ordered_queues import LifoQueue as LifoQueue
from .ordered_queues import PriorityQueue as PriorityQueue
from .pool import to_thread as to_thread
from .port import sleep_ms as sleep_ms
from .priority import create_urgent_task as create_urgent_task
from .queue import Queue as Queue
from .queue_errors import QueueEmpty as QueueEmpty
from .queue_errors import QueueFull as QueueFull
from .queue_errors import QueueShutDown as QueueShutDown
from .readiness import readable as readable
from .readiness import writable as writable
from .runner import services as services
from .runners import Runner as Runner
from .scheduler import Kernel as Kernel
from .scopes import TimeoutError as TimeoutError
from .scopes import wait_for as wait_for
from .scopes import wait_for_ms as wait_for_ms
from .semaphores import BoundedSemaphore as BoundedSemaphore
from .semaphores import Semaphore as Semaphore
from .signal import Flag as Flag
from .signal import ThreadSafeFlag as ThreadSafeFlag
from .sleeping import sleep as sleep
from .sync import Event as Event
from .sync import Lock as Lock
from .task import Future as Future
from .task import Task as Task
from .ticker import Ticker as Ticker
from .timeouts import Timeout as Timeout
from .timeouts import timeout as timeout
from .timeouts import timeout_at as timeout_at

_T = TypeVar("_T")

def run(
    main: Coroutine[Any, Any, _T],
    *,
    debug: bool = False,
    capacity: Limits | int | None = None,
    clock: Any = None,
    idle: Callable[[int | None], object] | None = None,
) -> _T: ...
def create_task(coro: Any, *, name: object = None, context: Context | None = None) -> Task: ...
def current_task(loop: Kernel | None = None) -> Task | None: ...
def all_tasks(loop: Kernel | None = None) -> set[Task]: ...
def run_coroutine_threadsafe(coro: Any, loop: Kernel) -> concurrent.futures.Future[Any]: ...
