"""The public names that load on first use, by the module that has them. A type checker reads them in __init__.pyi."""

# A text for each module: a dictionary with an entry for each name would cost a board twice as much.
_NAMES = {
    "combine": "ALL_COMPLETED FIRST_COMPLETED FIRST_EXCEPTION as_completed ensure_future gather isfuture shield wait"
    " wait_for wait_for_ms",
    "condition": "Barrier BrokenBarrierError Condition",
    "current": "Loop all_tasks current_task get_event_loop get_running_loop new_event_loop set_event_loop",
    "errors": "Deadlock InvalidStateError KernelFull TimeoutError",
    "generators": "coroutine iscoroutine iscoroutinefunction",
    "groups": "BaseExceptionGroup ExceptionGroup TaskGroup",
    "limits": "Limits",
    "mailbox": "Mailbox",
    "priority": "create_urgent_task",
    "queue": "LifoQueue PriorityQueue Queue QueueEmpty QueueFull QueueShutDown",
    "readiness": "readable writable",
    "remote": "run_coroutine_threadsafe",
    "runners": "Runner",
    "scopes": "Timeout timeout timeout_at",
    "signal": "Flag ThreadSafeFlag",
    "sync": "BoundedSemaphore Event Lock Semaphore",
    "threads": "to_thread",
    "ticker": "Ticker",
}


def module_of(name: str) -> "str | None":
    """The module of kernel that has a public name; None when none has."""
    for module in _NAMES:
        if name in _NAMES[module].split():
            return module
    return None
