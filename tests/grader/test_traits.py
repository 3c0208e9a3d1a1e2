from hypothesis import given
from hypothesis import strategies as st

from grader import traits
from grader.assignments import bundled
from tests.grader.notebooks_of import code


def of(*sources: str, prose: str = "") -> set[str]:
    return set(traits.of_notebook(code(*sources, prose=prose)))


def test_a_notebook_is_known_by_its_data_columns_functions_packages_and_headings():
    found = of(
        'import geopandas as gpd\nbirds = pd.read_csv("data/birds_2024.csv")',
        'def wing_ratio(b):\n    return b["wing_mm"] / b["bill_mm"]',
        "from sklearn.datasets import fetch_openml\nfetch_openml(1)",
        prose="# 바닷새를 구분하기\n본문",
    )
    assert found >= {
        "data:birds_2024", "column:wing_mm", "column:bill_mm", "defined:wing_ratio", "package:geopandas", "data:openml",
        "heading:바닷", "heading:구분", "word:본문",
    }  # fmt: skip


def test_settings_are_no_columns():
    assert not [one for one in of('plt.rcParams["figure.dpi"] = 60\nos.environ["TOKEN"]') if one.startswith("column:")]


def test_what_stands_in_every_notebook_says_nothing():
    assert traits.weighed(["package:pandas", "package:geopandas"]) == {"geopandas": 1.0}
    assert of("import pandas as pd\ndf = pd.read_csv(path)\ndf.head()") == {"package:pandas"}


def test_korean_words_are_known_whatever_their_ending():
    assert of(prose="자전거를") == of(prose="자전거가") == {"word:자전"}


@given(st.lists(st.text(max_size=300), max_size=8))
def test_no_notebook_has_more_traits_than_are_kept(sources):
    assert len(of(*sources)) <= sum(traits.MOST.values())


def test_a_long_notebook_has_no_more_words_than_a_short_one():
    words = [f"{a}{b}{c}" for a in "abcdefgh" for b in "klmnopqr" for c in "stuvwxyz"]
    long = [one for one in of(" ".join(words)) if one.startswith("word:")]
    assert len(long) == traits.MOST[traits.Trait.WORD]


def test_an_assignment_is_known_by_its_title_and_its_rules():
    seabirds = next(one for one in bundled() if one.key == "seabirds")
    found = traits.of_assignment(seabirds)
    assert {"heading:바닷", "word:랜덤"} <= found


def test_only_what_is_whole_is_shown():
    assert [traits.told(one) for one in ("data:birds", "column:a:b", "word:바닷", "heading:바닷")] == [
        "birds",
        "a:b",
        "",
        "",
    ]
