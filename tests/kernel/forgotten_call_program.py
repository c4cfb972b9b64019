"""What the kernel says to a program that forgot a call; printed for test_small_programs."""

import kernel

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


async def main() -> None:
    try:
        kernel.create_task(worker)
    except TypeError as error:
        print(error)


async def worker() -> None:
    pass


def tell(run: "Any", what: "Any") -> None:
    try:
        run(what)
    except ValueError as error:
        print(error)


for wrong in (main, 42):
    tell(kernel.run, wrong)
with kernel.Runner() as runner:
    tell(runner.run, main)
kernel.run(main())
