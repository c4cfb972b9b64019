"""The tables of the README are written between their marks, and what stands around them is left as it is."""

from tests.bench.published import README, filled

TABLES = ("speed", "idle", "late", "RAM")


def test_a_table_comes_between_its_marks_and_replaces_the_one_before() -> None:
    text = "above\n<!-- table: late -->\n| old |\n<!-- end -->\nbetween\n<!-- table: RAM -->\n<!-- end -->\nbelow\n"
    written = filled(text, {"RAM": "| 1 |\n", "late": "| 2 |\n"})
    assert written == (
        "above\n<!-- table: late -->\n| 2 |\n<!-- end -->\nbetween\n<!-- table: RAM -->\n| 1 |\n<!-- end -->\nbelow\n"
    )


def test_the_readme_has_a_place_for_every_table() -> None:
    written = filled(README.read_text(), {name: f"| {name} |\n" for name in TABLES})
    assert all(f"\n| {name} |\n" in written for name in TABLES)
