"""Callback: what the kernel calls when a future is done, or because call_soon said so."""

from .states import GONE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .scheduler import Kernel


class Callback:
    """A function that the kernel will call once, in its turn: a done-callback, or what call_soon was given.

    It stands in the ready ring like a task whose only step is the call, so the kernel need not tell them apart.
    """

    _place: "Any" = None
    _gathers = False
    called = False

    def __init__(self, kernel: "Kernel", function: "Any", arguments: "tuple[Any, ...]", context: "Any") -> None:
        kernel.reserve_callback()
        self._kernel = kernel
        self.function = function
        self.arguments = arguments
        self.context = context
        self._runner = self

    def send(self, _: None) -> object:
        """Make the call, in its turn. Returns GONE."""
        self._kernel.callbacks -= 1
        self.call()
        return GONE

    def call(self) -> None:
        """Make the call, unless it was cancelled; an exception goes to the exception handler."""
        self.called = True
        function = self.function
        if function is not None:
            try:
                if self.context is None:
                    function(*self.arguments)
                else:
                    self.context.run(function, *self.arguments)
            except BaseException as error:
                from .failures import callback_failed

                callback_failed(self._kernel, self, error)

    def cancel(self) -> None:
        """Do not make the call."""
        self.function = None

    def cancelled(self) -> bool:
        """True after cancel()."""
        return self.function is None

    def _wake(self) -> None:
        self._kernel.ready.append(self)
