"""A forgotten call or await is told before the program is sent, and nothing that is right is taken for one."""

import ast
from pathlib import Path

import pytest

from jiffy.work.project.forgotten import forgotten, warnings
from jiffy.work.project.program import collect

ROOT = Path(__file__).resolve().parents[2]
MAIN = "async def main():\n    pass\n\n\n"


def told(source: str) -> list[tuple[int, str]]:
    return forgotten(ast.parse(source))


@pytest.mark.parametrize(
    ("source", "line", "text"),
    [
        ("import asyncio\n" + MAIN + "asyncio.run(main)", 6, "run gets the function main: write main(), with"),
        ("from kernel import run\n" + MAIN + "run(main)", 6, "run gets the function main"),
        ("import kernel as asyncio\n" + MAIN + "asyncio.run(main)", 6, "run gets the function main"),
        (
            "import asyncio\nasync def w():\n    pass\nasync def m():\n    asyncio.create_task(w)\n",
            5,
            "create_task gets the function w",
        ),
        (
            "import asyncio\nasync def w():\n    pass\nasync def m():\n    await asyncio.gather(w(), w)\n",
            5,
            "gather gets the function w",
        ),
        (
            "import asyncio\nasync def w():\n    pass\n"
            "async def m():\n async with asyncio.TaskGroup() as tg:\n  tg.create_task(w)\n",
            6,
            "create_task gets the function w",
        ),
        (
            "import asyncio\n" + MAIN + "loop = asyncio.get_event_loop()\nloop.run_until_complete(main)",
            7,
            "run_until_complete gets the function main",
        ),
        (
            "import asyncio\nclass A:\n async def run(self):\n  pass\n"
            " async def start(self):\n  asyncio.create_task(self.run)",
            6,
            "create_task gets the function self.run: write self.run()",
        ),
        (
            "import asyncio\nasync def m():\n    asyncio.sleep(1)\n",
            3,
            "asyncio.sleep() does nothing until it is awaited: write `await asyncio.sleep(...)`",
        ),
        (
            "import kernel\nasync def m():\n    while True:\n        kernel.sleep_ms(1)\n",
            4,
            "kernel.sleep_ms() does nothing",
        ),
        ("from uasyncio import sleep_ms as nap\nasync def m():\n    nap(1)\n", 3, "nap() does nothing"),
        (
            "try:\n    import uasyncio as asyncio\nexcept ImportError:\n    import asyncio\n"
            "async def m():\n    asyncio.sleep(1)",
            6,
            "asyncio.sleep() does nothing",
        ),
        (MAIN + "main()", 5, "main() does nothing until it is awaited: write `asyncio.run(main(...))`, or await it"),
        ("async def m():\n    async def inner():\n        pass\n    inner()\n", 4, "inner() does nothing"),
        (
            "class A:\n async def update(self):\n  pass\n async def run(self):\n  self.update()\n",
            5,
            "self.update() does nothing until it is awaited: write `await self.update(...)`",
        ),
    ],
)
def test_what_is_forgotten_is_told_with_its_line(source: str, line: int, text: str) -> None:
    (found,) = told(source)
    assert (found[0], found[1][: len(text)]) == (line, text)


@pytest.mark.parametrize(
    "source",
    [
        "import asyncio\n" + MAIN + "asyncio.run(main())",
        "import time\ndef m():\n    time.sleep(1)\n",
        "import asyncio\nasync def m():\n    asyncio.gather(w())\n    asyncio.create_task(w())\n    await w(1)\n",
        "import asyncio\nasync def m():\n    task = asyncio.sleep(1)\n    await task\n",
        "async def main():\n    pass\nmain = start(main)\nmain()\n",
        "@app.route('/')\nasync def index():\n    pass\nindex()\n",
        "async def main():\n    pass\ndef f(main):\n    main()\n",
        "async def main():\n    pass\ndef f():\n    main = print\n    main()\n",
        "async def main():\n    pass\ndef f():\n    global main\n    main = print\nmain()\n",
        "async def main():\n    pass\nfor main in [print]:\n    main()\n",
        "async def main():\n    pass\nlambda main: main()\n",
        "async def numbers():\n    yield 1\nnumbers()\n",
        "class A:\n async def run(self):\n  pass\n def go(self):\n  self.run = print\n  self.run()\n",
        "class A:\n async def run(self):\n  pass\n @staticmethod\n def go(x):\n  x.run()\n",
        "class A:\n async def run(self):\n  pass\nclass B:\n def go(self):\n  self.run()\n",
        "class A:\n async def run(self):\n  pass\n def go(self, other):\n  other.run()\n",
        "import asyncio\nclass A:\n async def run(self):\n  pass\n def go(self):\n  run()\n",
        "import asyncio\nimport mine as asyncio\nasync def m():\n    asyncio.sleep(1)\n",
        "from mine import asyncio\nasync def m():\n    asyncio.sleep(1)\n",
        "import asyncio\nasync def w():\n    pass\nbutton.on_press(w)\nasyncio.run(w(w))\n",
        "import asyncio\nasync def w():\n    pass\nclass Group:\n    pass\ngroup = Group()\ngroup.create_task(w)\n",
        "import asyncio\nasync def m():\n    event = asyncio.Event()\n    event.set()\n    asyncio.Event().set()\n",
        "import asyncio\nasync def m():\n    yield asyncio.sleep(1)\n    print(asyncio.sleep(1))\n",
    ],
)
def test_what_is_right_is_not_warned_of(source: str) -> None:
    assert told(source) == []


def test_nothing_that_the_repository_runs_is_warned_of() -> None:
    about_it = "doc_awaitables_coroutines.py"
    places = ("kernel", "drivers", "board", "tools/jiffy", "tests/golden/programs", "tests/drivers", "tests/bench")
    found = {}
    for place in places:
        for file in (ROOT / place).rglob("*.py"):
            if lines := forgotten(ast.parse(file.read_bytes())):
                found[file.name] = lines
    assert list(found) == [about_it]


def test_warnings_name_the_file_as_the_user_would_open_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "p/lib").mkdir(parents=True)
    (tmp_path / "p/main.py").write_text("import part, library\n")
    (tmp_path / "p/part.py").write_text("async def f():\n    pass\nf()\n")
    (tmp_path / "p/lib/library.py").write_text("async def f():\n    pass\nf()\n")
    assert warnings(collect(Path("p"))) == [
        "p/part.py, line 3: f() does nothing until it is awaited: write `asyncio.run(f(...))`, or await it"
    ]
