"""tools/dev.py tells what is missing, sets up once, and goes on after an interruption.

The real script runs in a copy of the project that needs no package, so that pip works without a network.
"""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

TOOLS = Path(__file__).resolve().parents[2] / "tools"
DEV = TOOLS / "dev.py"
SCRIPTS = (DEV, TOOLS / "micropython_i386.py")

PYPROJECT = """
[build-system]
requires = []
build-backend = "tiny_backend"
backend-path = ["."]

[project]
name = "jiffy"
version = "0.1.0"

[project.optional-dependencies]
dev = []
"""

# The least that pip accepts as a build backend: a wheel whose .pth file points to tools/.
BACKEND = """
import os, zipfile

def get_requires_for_build_editable(config_settings=None):
    return []

def build_editable(wheel_directory, config_settings=None, metadata_directory=None):
    info = "jiffy-0.1.0.dist-info/"
    texts = {
        "jiffy.pth": os.path.join(os.getcwd(), "tools"),
        info + "METADATA": "Metadata-Version: 2.1\\nName: jiffy\\nVersion: 0.1.0\\nProvides-Extra: dev",
        info + "WHEEL": "Wheel-Version: 1.0\\nGenerator: tiny\\nRoot-Is-Purelib: true\\nTag: py3-none-any",
    }
    texts[info + "RECORD"] = "\\n".join(f"{name},," for name in [*texts, info + "RECORD"])
    name = "jiffy-0.1.0-py3-none-any.whl"
    with zipfile.ZipFile(os.path.join(wheel_directory, name), "w") as wheel:
        for file, text in texts.items():
            wheel.writestr(file, text + "\\n")
    return name
"""

NOTHING_FETCHED = {"PIP_CONFIG_FILE": os.devnull, "JIFFY_MICROPYTHON_32": os.devnull}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    jiffy = root / "tools" / "jiffy"
    jiffy.mkdir(parents=True)
    for file in SCRIPTS:
        (root / "tools" / file.name).write_bytes(file.read_bytes())
    (root / "pyproject.toml").write_text(PYPROJECT)
    (root / "tiny_backend.py").write_text(BACKEND)
    (jiffy / "__init__.py").touch()
    (jiffy / "demo.py").write_text("import sys\nprint('the demo ran', *sys.argv[1:])\nsys.exit(3)\n")
    return root


def dev(project: Path, *arguments: str, python_has: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the script without this machine's pip settings; ``python_has`` runs when its Python starts."""
    early = project.parent / "early"
    early.mkdir(exist_ok=True)
    (early / "sitecustomize.py").write_text(python_has)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "PYTHON"))}
    return subprocess.run(
        [sys.executable, str(project / "tools" / "dev.py"), *arguments],
        env={**kept, **NOTHING_FETCHED, "PYTHONPATH": str(early), **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_sets_up_once_and_again_only_when_the_project_changed_or_a_set_up_was_cut_and_tells_of_each_check(
    project: Path,
) -> None:
    first = dev(project, "demo", "--seconds", "1")
    assert first.stdout.count("Setting up") == 1, first.stderr
    assert "the demo ran --seconds 1" in first.stdout
    assert first.returncode == 3, "the demo's own exit status"

    assert dev(project, "demo").stdout == "the demo ran\n"

    (project / "pyproject.toml").write_text(PYPROJECT + "\n# changed\n")
    assert "Setting up" in dev(project, "demo").stdout
    assert dev(project, "demo").stdout == "the demo ran\n"

    (project / ".venv" / "jiffy-set-up").unlink()
    (project / ".venv" / "bin" / "python").unlink()
    mended = dev(project, "demo")
    assert "Setting up" in mended.stdout
    assert "the demo ran" in mended.stdout

    # No check can pass here: none of the tools is installed.
    checked = dev(project, "test")
    assert checked.returncode == 1
    assert [line.split("  ")[:2] for line in checked.stdout.splitlines()[-4:]] == [
        ["FAILED", "pytest"],
        ["FAILED", "mypy --strict"],
        ["FAILED", "ruff check"],
        ["FAILED", "ruff format --check"],
    ]


def test_when_pip_fails_it_shows_why_and_does_not_count_as_set_up(project: Path) -> None:
    (project / "pyproject.toml").write_text(PYPROJECT.replace("requires = []", 'requires = ["setuptools"]'))
    nowhere = {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_RETRIES": "0"}
    finished = dev(project, "demo", **nowhere)
    assert finished.returncode == 1
    assert "pip's last lines:" in finished.stderr
    assert "dev.py: pip could not reach its package index: check the network" in finished.stderr.splitlines()[-1]
    assert not (project / ".venv" / "jiffy-set-up").exists()

    (project / "pyproject.toml").write_text(PYPROJECT)
    (project / "tiny_backend.py").write_text("raise RuntimeError('this backend is broken')")
    finished = dev(project, "demo")
    assert finished.returncode == 1
    assert "this backend is broken" in finished.stderr
    assert finished.stderr.splitlines()[-1] == "dev.py: pip could not install Jiffy"
    assert not (project / ".venv" / "jiffy-set-up").exists()


@pytest.mark.parametrize("module", ["venv", "ensurepip"])
def test_a_missing_venv_module_is_named_with_what_to_install(project: Path, module: str) -> None:
    finished = dev(project, "test", python_has=f"import sys\nsys.modules[{module!r}] = None")
    assert finished.returncode == 1
    assert f"has no {module} module: install" in finished.stderr
    if Path("/etc/debian_version").exists():
        assert f"python3.{sys.version_info[1]}-venv" in finished.stderr
    assert len(finished.stderr.splitlines()) == 1


def test_an_old_python_is_told_which_one_is_needed(project: Path) -> None:
    finished = dev(project, "test", python_has="import sys\nsys.version_info = (3, 8, 18, 'final', 0)")
    assert finished.returncode == 1
    assert "Python 3.8.18" in finished.stderr
    assert "is too old: Jiffy needs 3.11 or newer" in finished.stderr
    assert len(finished.stderr.splitlines()) == 1
    assert not (project / ".venv").exists()


@pytest.mark.parametrize("file", SCRIPTS, ids=lambda file: file.name)
def test_an_old_python_can_read_the_script(file: Path) -> None:
    ast.parse(file.read_text(encoding="utf-8"), feature_version=(3, 8))


def test_help_behind_a_verb_is_that_of_what_the_verb_runs(project: Path) -> None:
    assert "the demo ran --help\n" in dev(project, "demo", "--help").stdout
    assert dev(project, "--help").stdout.startswith("usage: dev.py")


def test_an_unknown_verb_is_refused_before_anything_is_set_up(project: Path) -> None:
    finished = dev(project, "dance")
    assert finished.returncode == 2
    assert "invalid choice: 'dance'" in finished.stderr
    assert not (project / ".venv").exists()
