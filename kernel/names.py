"""The public names that load on first use, by the module that has them. A type checker reads them in __init__.pyi."""

# A text for each module: a dictionary with an entry for each name would cost a board twice as much.
_NAMES = {
    "combine": "ALL_COMPLETED FIRST_COMPLETED FIRST_EXCEPTION as_completed ensure_future gather isfuture shield wait",
    "condition": "Barrier BrokenBarrierError Condition",
    "current": "Loop all_tasks current_task get_event_loop get_running_loop new_event_loop set_event_loop",
    "errors": "Deadlock InvalidStateError KernelFull TimeoutError",
    "generators": "coroutine iscoroutine iscoroutinefunction",
    "groups": "BaseExceptionGroup ExceptionGroup TaskGroup",
    "limits": "Limits",
    "mailbox": "Mailbox",
    "pool": "to_thread",
    "priority": "create_urgent_task",
    "queue": "LifoQueue PriorityQueue Queue QueueEmpty QueueFull QueueShutDown",
    "readiness": "readable writable",
    "remote": "run_coroutine_threadsafe",
    "runners": "Runner",
    "scopes": "Timeout timeout timeout_at wait_for wait_for_ms",
    "signal": "Flag ThreadSafeFlag",
    "sleeping": "sleep",
    "sync": "BoundedSemaphore Event Lock Semaphore",
    "ticker": "Ticker",
}


def load(name: str) -> object:
    """What a public name means, or a module of the kernel; raises AttributeError when it is neither.

    Modules, since MicroPython asks for a name of the package first where a program says ``from kernel import clock``.
    """
    for module in _NAMES:
        if name in _NAMES[module].split():
            return getattr(_imported(module), name)
    try:
        return _imported(name)
    except ImportError:
        raise AttributeError("module 'kernel' has no attribute '%s'" % name)


def _imported(module: str) -> object:
    return __import__("kernel." + module, None, None, (module,))
