"""What the docs say against what is there: links, pictures, settings, commands, pages."""

import re
import shlex
import struct
import tomllib
from pathlib import Path

import pytest

from grader import keys, words
from grader.__main__ import _parser
from grader.settings import Settings, in_the_open, read
from pages.components import keyboard

ROOT = Path(__file__).parents[1]
PAGES = [
    *(ROOT / name for name in ("README.md", "CHANGELOG.md", "CONTRIBUTING.md")),
    *(file for file in sorted((ROOT / "docs").rglob("*.md"))),
]
GUIDES = ("user-guide.md", "user-guide.ko.md")
SETTINGS = in_the_open(Settings())
PICTURE_BYTES = 2_000_000
REGISTRIES = re.compile(
    r"\b(pypi\.org|pythonhosted|conda\.anaconda|registry\.npmjs|deb\.debian|security\.debian)", re.IGNORECASE
)
LINK = re.compile(r"(!?)\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"```(\w*)\n(.*?)```", re.DOTALL)


def text(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def prose(page: Path) -> str:
    return FENCE.sub("", page.read_text("utf-8"))


def anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.*)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def targets() -> dict[str, str]:
    """What `make` lists, and what it says of it."""
    return dict(re.findall(r"^([a-z]+):.*## (.*)$", text("Makefile"), re.MULTILINE))


def commands() -> list[str]:
    blocks = [body for kind, body in FENCE.findall(text("README.md")) if kind == "sh"]
    return [line for block in blocks for line in block.splitlines() if line.strip()]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page):
    for _, target in LINK.findall(prose(page)):
        if "://" in target:
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        assert file.exists(), f"{target} leads nowhere"
        assert file.is_relative_to(ROOT), f"{target} leads out of the repository"
        assert not anchor or anchor in anchors(file), f"{target}: there is no such heading"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_no_registry_and_no_path_of_a_machine_is_named(page):
    assert not REGISTRIES.search(page.read_text("utf-8"))
    assert not re.search(r"/(home|Users|root|work)/", page.read_text("utf-8"))


def test_every_picture_is_used_and_small_enough():
    pictures = {file.name: file for file in (ROOT / "docs" / "screenshots").glob("*.png")}
    used = {Path(target).name for page in PAGES for mark, target in LINK.findall(prose(page)) if mark}
    assert used == set(pictures)
    assert sum(file.stat().st_size for file in pictures.values()) < PICTURE_BYTES
    for file in pictures.values():
        signature, width = file.read_bytes()[:8], struct.unpack(">I", file.read_bytes()[16:20])[0]
        assert signature == b"\x89PNG\r\n\x1a\n"
        assert width in (800, 1280)


def test_the_readme_opens_with_a_picture_five_lines_and_the_two_commands():
    title, picture, lines, korean, start = text("README.md").split("\n\n")[:5]
    assert title == "# Coachmark"
    assert LINK.match(picture)[1] == "!"
    assert len(lines.splitlines()) == 5
    assert re.search("[가-힣]", korean)
    assert start == "## Start"
    assert commands()[:2] == ["make run", "make test"]


def test_the_readme_and_the_example_name_every_setting_and_no_other():
    table = re.findall(r"^\| ((?:`[A-Z_]+`(?:, )?)+) \|", text("README.md"), re.MULTILINE)
    told = {name for row in table for name in re.findall(r"[A-Z_]+", row)}
    example = set(re.findall(r"^# ([A-Z_]+)=", text(".env.example"), re.MULTILINE))
    assert told == example == set(SETTINGS)


def test_settings_are_read_under_the_names_the_docs_use():
    code = text("grader/settings.py")
    for name in SETTINGS:
        assert code.count(f'"{name}"') >= 2, f"{name} is shown but not read"


def test_the_example_sets_nothing_and_would_be_accepted():
    lines = [line for line in text(".env.example").splitlines() if line.strip()]
    assert all(line.startswith("#") for line in lines)
    values = dict(line.removeprefix("# ").split("=", 1) for line in lines if re.match(r"# [A-Z_]+=", line))
    settings = read(values)
    assert settings.max_file_bytes == Settings.max_file_bytes
    assert settings.model == Settings.model
    assert settings.database_url == Settings.database_url


def test_the_readmes_defaults_are_the_programs():
    for name, default in SETTINGS.items():
        if isinstance(default, str) and default:
            row = next(line for line in text("README.md").splitlines() if line.startswith(f"| `{name}`"))
            assert f"`{default}`" in row


def test_every_make_command_in_the_docs_exists_and_every_target_is_told_of():
    told = {name for page in PAGES for name in re.findall(r"`make ([a-z]+)", page.read_text("utf-8"))}
    told |= {line.split()[1] for line in commands() if line.startswith("make ")}
    assert told == set(targets()) - {"help"}
    phony = re.search(r"^\.PHONY: (.*)$", text("Makefile"), re.MULTILINE)[1].split()
    assert set(targets()) <= set(phony)


def test_every_command_of_the_readme_is_understood():
    ours = [shlex.split(line) for line in commands() if " -m grader " in line]
    assert {words_[3] for words_ in ours} == {
        "samples",
        "assignments",
        "preview",
        "grade",
        "backup",
        "restore",
        "export",
    }
    for line in ours:
        assert line[:3] == [".venv/bin/python", "-m", "grader"]
        _parser("en").parse_args(line[3:])


def test_ci_calls_the_readmes_test_command():
    last = text(".ci/run").rstrip().splitlines()[-1]
    assert last.startswith("make test")
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o111


@pytest.mark.parametrize("guide", GUIDES)
def test_the_guides_tell_of_every_page_by_its_name_and_of_its_buttons(guide):
    language = "ko" if ".ko." in guide else "en"
    told = text(f"docs/{guide}")
    for key in (
        "nav.history",
        "nav.rubrics",
        "run.start",
        "run.again",
        "run.stop",
        "intake.open",
        "desk.save",
        "card.restore",
    ):
        assert f"**{words.say(key, language)}**" in told, key
    for page in (ROOT / "pages").glob("*.py"):
        name = f"nav.{page.stem}"
        assert name not in words.catalogue() or words.say(name, language) in told


@pytest.mark.parametrize("guide", GUIDES)
def test_the_guides_list_every_key_of_the_desk_in_one_table(guide):
    language = "ko" if ".ko." in guide else "en"
    listed = dict(re.findall(r"^\| [^|]+ \| `([^`]+)` \| ([^|]+) \|$", text(f"docs/{guide}"), re.MULTILINE))
    for action in keyboard.ACTIONS:
        assert listed.get(keys.label(action.key)) == words.say(f"keys.{action.name}", language)


def test_both_guides_show_the_same_chapters_and_pictures():
    english, korean = (text(f"docs/{guide}") for guide in GUIDES)
    assert english.count("\n## ") == korean.count("\n## ")
    pictures = [[target for mark, target in LINK.findall(guide) if mark] for guide in (english, korean)]
    assert [name.replace("-en.png", ".png") for name in pictures[0]] == pictures[1]


def test_every_decision_is_listed_numbered_without_gaps_and_has_the_same_headings():
    folder = ROOT / "docs" / "decisions"
    pages = sorted(folder.glob("[0-9]*.md"))
    assert [int(page.name[:4]) for page in pages] == list(range(1, len(pages) + 1))
    assert [target for _, target in LINK.findall(prose(folder / "README.md"))] == [page.name for page in pages]
    for page in pages:
        assert page.read_text("utf-8").startswith(f"# {page.name[:4]} ")
        headings = re.findall(r"^## (.*)$", page.read_text("utf-8"), re.MULTILINE)
        assert headings == ["Context", "Decision", "Rejected", "Consequences"], page.name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_file_the_docs_name_is_there(page):
    for name in re.findall(r"`((?:grader|db|pages|tests|bench|docs)/[\w./-]+)`", page.read_text("utf-8")):
        assert (ROOT / name).exists(), f"{page.name} names {name}"


def test_every_file_in_the_table_of_contributing_and_readme_has_its_place():
    table = text("README.md").split("## Where things are")[1].split("##")[0]
    for name in re.findall(r"`([\w/]+/|[\w/]+\.py|grader/\w+)`", table.split("|---|---|---|")[1]):
        assert (ROOT / name).exists() or (ROOT / "grader" / name).exists() or (ROOT / "pages" / name).exists(), name


def test_what_the_app_needs_has_a_tested_range():
    for line in text("requirements.txt").splitlines():
        if line and not line.startswith("#"):
            assert re.fullmatch(r"[A-Za-z0-9-]+>=[\d.]+,<[\d.]+", line), line
    assert "-r requirements.txt" in text("requirements-dev.txt").splitlines()
    assert tomllib.loads(text("pyproject.toml"))["tool"]["mypy"]["strict"] is True
