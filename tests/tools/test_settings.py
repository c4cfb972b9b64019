"""Settings: which file is stronger, and what is said of a wrong one."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiffy.errors import UsageError
from jiffy.session.settings import KNOWN, Settings, checked, read_settings


class Places:
    """A project in a folder, and a user's configuration beside it."""

    def __init__(self, root: Path) -> None:
        self.project = root / "project"
        self.program = self.project / "src" / "main.py"
        self.program.parent.mkdir(parents=True)
        self.program.touch()
        self.environment = {"XDG_CONFIG_HOME": str(root / "config")}
        self._user = root / "config" / "jiffy" / "config.toml"
        self._user.parent.mkdir(parents=True)

    def user(self, text: str) -> None:
        self._user.write_text(text)

    def of_project(self, text: str) -> None:
        (self.project / "pyproject.toml").write_text(text)

    def read(self, **environment: str) -> Settings:
        return read_settings(self.program, {**self.environment, **environment})

    def wrong(self, **environment: str) -> str:
        with pytest.raises(UsageError) as caught:
            self.read(**environment)
        return str(caught.value)


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(tmp_path)


def test_without_any_file_nothing_is_settled(places: Places) -> None:
    assert places.read() == Settings()


def test_the_environment_is_stronger_than_the_project_and_that_than_the_user(places: Places) -> None:
    places.user('port = "/dev/users"\nbaud = 9600\n')
    assert places.read().port == "/dev/users"
    places.of_project('[tool.jiffy]\nport = "/dev/projects"\n')
    assert (places.read().port, places.read().baud) == ("/dev/projects", 9600)
    settings = places.read(JIFFY_PORT="/dev/shells", JIFFY_BAUD="230400")
    assert (settings.port, settings.baud) == ("/dev/shells", 230_400)
    assert places.read(JIFFY_PORT="").port == "/dev/projects"


def test_the_nearest_project_file_with_a_table_of_ours_counts(places: Places) -> None:
    places.of_project('[tool.jiffy]\nport = "outer"\n')
    inner = places.program.parent / "pyproject.toml"
    inner.write_text("[tool.other]\nport = 1\n")
    assert places.read().port == "outer"
    inner.write_text('[tool.jiffy]\nport = "inner"\n')
    assert places.read().port == "inner"


def test_a_project_adds_boards_to_the_users_own(places: Places) -> None:
    places.user('boards = { bench = "id:1", desk = "id:2" }\n')
    places.of_project('[tool.jiffy.boards]\nbench = "id:3"\n')
    assert places.read().boards == {"bench": "id:3", "desk": "id:2"}


def test_a_boards_name_may_stand_for_another_name(places: Places) -> None:
    places.user('boards = { desk = "id:2" }\n')
    places.of_project('[tool.jiffy.boards]\ncontroller = "desk"\na = "b"\nb = "a"\n')
    settings = places.read()
    assert (settings.port_of("controller"), settings.port_of("/dev/ttyACM0")) == ("id:2", "/dev/ttyACM0")
    with pytest.raises(UsageError, match="of the board a nothing but another name: a, b"):
        settings.port_of("a")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("baud = 0", "baud must be a whole number above 0"),
        ("baud = true", "baud must be"),
        ("baud = 115200000000", "baud must be a whole number above 0 and at most 100,000,000"),
        ('dependencies = [""]', "dependencies must be a list of texts, none of them empty"),
        ('baud = "fast"', "baud must be"),
        ("port = 3", "port must be a text"),
        ('port = ""', "port must be a text"),
        ("boards = 1", "boards must be a table"),
        ("boards = { bench = 1 }", "boards must be a table"),
        ("prot = 1", "there is no setting 'prot'; there are port, baud"),
        ("port = ", "is no TOML"),
    ],
)
def test_a_wrong_setting_is_told_with_its_file_and_key(places: Places, text: str, word: str) -> None:
    places.user(text)
    complaint = places.wrong()
    assert "config.toml" in complaint
    assert word in complaint
    places.user("")
    places.of_project(f"[tool.jiffy]\n{text}")
    complaint = places.wrong()
    assert "pyproject.toml" in complaint
    assert word in complaint


def test_a_wrong_speed_in_the_environment_is_told_by_its_name(places: Places) -> None:
    for baud in ("fast", "0", "-1", "115200000000", "9" * 5000, "²"):
        assert "JIFFY_BAUD must be a whole number" in places.wrong(JIFFY_BAUD=baud)


def test_a_project_file_that_is_not_about_us_may_be_wrong(places: Places) -> None:
    places.of_project("half a file = [")
    assert places.read() == Settings()


def test_a_table_that_is_none_is_told(places: Places) -> None:
    places.of_project("[tool]\njiffy = 3\n")
    assert "tool.jiffy must be a table" in places.wrong()


def test_a_file_of_another_encoding_is_told(places: Places) -> None:
    (places.project / "pyproject.toml").write_bytes(b"name = '\xff'\n[tool.jiffy]\n")
    assert "pyproject.toml is no TOML" in places.wrong()


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(sorted(KNOWN)) | st.text(max_size=6), VALUES, max_size=4))
def test_every_table_is_taken_or_refused_in_one_line(table: dict[str, Any]) -> None:
    complaint = refusal(table)
    if complaint is None:
        assert all(isinstance(value, KNOWN[key][0]) for key, value in table.items())
    else:
        assert complaint.startswith("pyproject.toml: ")
        assert complaint.isprintable()


def refusal(table: dict[str, Any]) -> str | None:
    try:
        checked(table, "pyproject.toml")
    except UsageError as error:
        return str(error)
    return None


def test_what_the_messages_propose_is_toml() -> None:
    for key, (_, description) in KNOWN.items():
        example = description.partition("such as ")[2]
        if example:
            assert refusal(tomllib.loads(f"{key} = {example}")) is None


def test_what_the_readme_shows_is_understood() -> None:
    readme = Path(__file__).resolve().parents[2] / "tools" / "jiffy" / "README.md"
    shown = re.findall(r"^```toml\n(.*?)^```$", readme.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    assert len(shown) >= 2
    for text in shown:
        assert refusal(tomllib.loads(text)["tool"]["jiffy"]) is None
