"""Runner: several runs on one kernel."""

from .port import context_for
from .runner import begin, check_coroutine, check_not_running, end, result_of, run_main, shutdown
from .scheduler import Kernel

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Runner:
    """A context manager that runs coroutines one after the other on one loop (asyncio.Runner).

    debug sets the loop's debug mode; loop_factory makes the loop (a Kernel). The loop and the context that all runs
    share are made when they are first needed. At the end, tasks that are left are cancelled and waited for. Allocates.
    """

    def __init__(self, *, debug: "bool | None" = None, loop_factory: "Any" = None) -> None:
        self._debug = debug
        self._loop_factory = loop_factory
        self._kernel: "Any" = None
        self._context: "Any" = None
        self._closed = False

    def __enter__(self) -> "Runner":
        self._kernel_now()
        return self

    def __exit__(self, kind: "Any", error: "Any", traceback: "Any") -> None:
        self.close()

    def get_loop(self) -> Kernel:
        """The loop; raises RuntimeError when the runner is closed."""
        from .current import hand_out

        return hand_out(self._kernel_now())

    def run(self, coro: "Any", *, context: "Any" = None) -> object:
        """Run a coroutine to its end and return its result, in the runner's context or the one given.

        At Ctrl-C its task is unwound and KeyboardInterrupt raised; other tasks stay until close().
        Raises ValueError for what is not a coroutine, RuntimeError inside a running loop or when the runner is closed.
        """
        check_coroutine(coro)
        kernel = self._kernel_now()
        begin(kernel)
        try:
            task = kernel.create_task(coro, context=self._context if context is None else context)
            run_main(kernel, task)
            return result_of(task)
        finally:
            end(kernel)

    def close(self) -> None:
        """Cancel the tasks that are left, wait for them, and close the loop. Again: nothing."""
        if self._closed:
            return
        kernel = self._kernel
        if kernel is not None:
            check_not_running()
            begin(kernel)
            try:
                shutdown(kernel)
            finally:
                end(kernel)
                kernel.close()
        self._closed = True

    def _kernel_now(self) -> Kernel:
        if self._closed:
            raise RuntimeError("Runner is closed")
        if self._kernel is None:
            factory = self._loop_factory
            self._kernel = Kernel() if factory is None else factory()
            if self._debug is not None:
                self._kernel.debug = self._debug
            self._context = context_for(None)
        kernel: Kernel = self._kernel
        return kernel
