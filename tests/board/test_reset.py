"""Resets: what survives, what runs again, and that the port stays."""

from pathlib import Path

import pytest

from tests.board.client import RAW_PROMPT, Client
from tests.board.conftest import Start

SOFT_REBOOT = b"MPY: soft reboot\r\n"


def save(client: Client, name: str, text: str) -> None:
    client.execute(f"with open({name!r}, 'w') as f:\n    n = f.write({text!r})")


def test_ctrl_d_restarts_the_interpreter_and_keeps_the_flash(client: Client) -> None:
    client.raw()
    save(client, "main.py", "print('main runs')\nx = 1\n")
    client.execute("gone = 1")
    client.write(b"\x02")
    client.until(b">>> ")
    client.write(b"\x04")
    assert client.until(b"main runs\r\n").startswith(b"\r\n" + SOFT_REBOOT)
    client.until(b">>> ")
    client.write(b"x\r")
    assert client.until(b">>> ") == b"x\r\n1\r\n>>> "
    client.write(b"gone\r")
    assert b"NameError" in client.until(b">>> ")


def test_a_soft_reset_in_the_raw_repl_runs_boot_but_not_main(client: Client) -> None:
    client.raw()
    save(client, "boot.py", "print('boot runs')\n")
    save(client, "main.py", "print('main runs')\n")
    client.write(b"\x04")
    assert client.until(RAW_PROMPT) == b"OK\r\n" + SOFT_REBOOT + b"boot runs\r\n" + RAW_PROMPT
    assert client.execute("print('still raw')") == "still raw\r\n"


def test_boot_files_run_in_their_order_and_share_the_prompts_names(client: Client) -> None:
    client.raw()
    save(client, "boot.py", "order = ['boot', __name__]\n")
    save(client, "main.py", "order.append('main')\nprint('booted')\n")
    client.write(b"\x02\x04")
    client.until(b"booted\r\n")
    client.until(b">>> ")
    client.write(b"order\r")
    assert client.until(b">>> ") == b"order\r\n['boot', '__main__', 'main']\r\n>>> "


@pytest.mark.parametrize("call", ["reset", "soft_reset"])
def test_a_program_can_reset_the_board(call: str, client: Client) -> None:
    client.raw()
    save(client, "main.py", "print('main runs')\n")
    client.write(b"\x02")
    client.until(b">>> ")
    client.write(f"import machine; machine.{call}()\r".encode())
    output = client.until(b"main runs\r\n")
    assert (SOFT_REBOOT in output) == (call == "soft_reset")
    client.until(b">>> ")
    client.write(b"machine\r")
    assert b"NameError" in client.until(b">>> ")


def test_sys_exit_in_main_reboots_as_on_a_board(client: Client) -> None:
    client.raw()
    save(client, "main.py", "import os, sys\nif 'again' not in os.listdir():\n    os.mkdir('again')\n    sys.exit()\n")
    client.write(b"\x02\x04")
    client.until(SOFT_REBOOT)
    client.until(SOFT_REBOOT)
    client.until(b">>> ")


def test_an_error_in_main_is_told_and_the_prompt_comes(client: Client) -> None:
    client.raw()
    save(client, "main.py", "def f():\n    raise ValueError('broken')\nf()\n")
    client.write(b"\x02\x04")
    client.until(SOFT_REBOOT)
    assert client.until(b"broken\r\n") == (
        b'Traceback (most recent call last):\r\n  File "main.py", line 3, in <module>\r\n'
        b'  File "main.py", line 2, in f\r\nValueError: broken\r\n'
    )
    client.until(b">>> ")


@pytest.mark.parametrize("name", ["boot.py", "main.py"])
def test_ctrl_c_in_a_boot_file_leads_to_the_prompt(name: str, client: Client) -> None:
    client.raw()
    save(client, name, "print('hanging')\nwhile True: pass\n")
    client.write(b"\x02\x04")
    client.until(b"hanging\r\n")
    client.write(b"\x03")
    assert b"KeyboardInterrupt" in client.until(b">>> ")


def test_boot_files_run_at_power_on(start: Start, tmp_path: Path) -> None:
    first = start(flash_path=tmp_path / "flash.img")
    first.raw()
    save(first, "main.py", "print('main runs')\n")
    first.board.close()
    start(flash_path=tmp_path / "flash.img").until(b"main runs\r\n")
