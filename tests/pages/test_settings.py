import logging
import re

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from db.gradebook import connect
from grader import words
from pages.components.settings_prices import rows_of
from tests.pages.conftest import said

KEY = "sk-proj-Zq81xYtopSecretKey55"


def key_of(app: AppTest, name: str) -> object:
    return app.session_state[f"settings_{name}"]


def stored(file) -> dict[str, object]:
    gradebook = connect(f"sqlite:///{file}")
    values = gradebook.preferences()
    gradebook.close()
    return values


def edit_prices(app: AppTest, **edits: object) -> None:
    state = {"edited_rows": {}, "added_rows": [], "deleted_rows": [], **edits}
    app.session_state[f"own_prices_{app.session_state['prices_turn']}"] = state
    app.run()


ROW = {"model": "my-model", "input": 1.0, "cached": 0.5, "output": 2.0}


class TestChecks:
    def test_github_tells_what_is_left_until_when(self, visit, github):
        app = visit("settings", GITHUB_URL=github.url, GITHUB_API_URL=github.api_url, GITHUB_TOKEN=github.token)
        app.context = {"locale": "en-US", "timezone": "Asia/Seoul"}
        app.button(key="test_github").click().run()
        assert re.search(r"GitHub answers\. \(\d+\.\d s\)", said(app))
        assert "60 of 5,000 calls are left; they are full again at 02:46." in said(app)
        assert "set (`GITHUB_TOKEN`)\n" in said(app) + "\n"
        assert github.token not in said(app)

    def test_a_refused_token_is_one_sentence(self, visit, github):
        app = visit("settings", GITHUB_URL=github.url, GITHUB_API_URL=github.api_url, GITHUB_TOKEN="wrong-token")
        app.button(key="test_github").click().run()
        assert words.say("source.bad_token", "en") in app.error[0].value
        assert "wrong-token" not in str(app)

    def test_the_endpoint_answers_and_fills_the_list(self, visit, endpoint):
        app = visit("settings", OPENAI_BASE_URL=endpoint.base_url, COACHMARK_MODEL="fake-model")
        assert app.selectbox(key="settings_model").options == ["fake-model"]
        app.button(key="test_model").click().run()
        assert "fake-model answers." in app.success[0].value
        assert "offers 2 models" in said(app)
        assert app.selectbox(key="settings_model").options == ["fake-model", "fake-model-mini"]
        assert [request.method for request in endpoint.requests] == ["GET", "POST"]

    def test_an_endpoint_without_a_list_is_asked_all_the_same(self, visit, endpoint):
        endpoint.script("no_path", "ok")
        app = visit("settings", OPENAI_BASE_URL=endpoint.base_url)
        app.button(key="test_model").click().run()
        assert "answers" in app.success[0].value
        assert words.say("settings_page.no_list", "en") in said(app)

    @pytest.mark.parametrize(
        ("faults", "key"),
        [(("ok", "no_model"), "unknown_model"), (("bad_key", "bad_key"), "bad_key"), (("server",), "server_error")],
    )
    def test_what_is_wrong_with_the_endpoint_is_one_sentence(self, visit, endpoint, faults, key):
        endpoint.script(*faults)
        app = visit("settings", OPENAI_BASE_URL=endpoint.base_url, OPENAI_API_KEY=KEY, lang="ko-KR")
        app.button(key="test_model").click().run()
        sentence = words.say(f"model.{key}", "ko", endpoint=endpoint.base_url[7:-3], model="gpt-6.1-terra")
        assert sentence in app.error[0].value
        assert KEY not in str(app)
        assert "sk-proj" not in said(app)

    def test_the_offline_grader_needs_no_endpoint(self, visit):
        app = visit("settings")
        app.button(key="test_model").click().run()
        assert words.say("settings_page.offline_answers", "en") in app.success[0].value

    def test_the_gradebook_says_where_it_is(self, visit, gradebook_file):
        app = visit("settings", lang="ko-KR")
        app.button(key="test_gradebook").click().run()
        assert f"{gradebook_file} 을(를) 읽고 쓸 수 있어요" in app.success[0].value

    def test_a_result_follows_the_language(self, visit):
        app = visit("settings")
        app.button(key="test_model").click().run()
        app.segmented_control(key="language").set_value("한").run()
        assert words.say("settings_page.offline_answers", "ko") in app.success[0].value


class TestChoices:
    def test_what_is_saved_is_in_force_in_every_session(self, visit, gradebook_file):
        app = visit("settings")
        app.selectbox(key="settings_model").options.append("qwen-3")  # as if typed: AppTest takes nothing but options
        app.selectbox(key="settings_model").set_value("qwen-3").run()
        assert words.say("settings_page.price_unknown", "en") in said(app)
        assert words.say("settings_page.unsaved", "en") in said(app)
        app.segmented_control(key="settings_tone").set_value("strict")
        app.text_input(key="settings_coach").set_value(" Mina ")
        app.number_input(key="settings_max_file_mb").set_value(40.0)
        app.button(key="save_settings").click().run()
        assert app.toast[0].value == "Settings saved."
        assert words.say("settings_page.unsaved", "en") not in said(app)
        assert stored(gradebook_file) == {"model": "qwen-3", "tone": "strict", "coach": "Mina", "max_file_mb": 40.0}
        again = visit("settings")
        assert [key_of(again, name) for name in ("model", "tone", "coach", "max_file_mb")] == [
            "qwen-3",
            "strict",
            "Mina",
            40.0,
        ]

    def test_defaults_are_the_environments_and_prices_stay(self, visit, gradebook_file):
        app = visit("settings", COACHMARK_TONE="matter_of_fact", COACHMARK_COACH="Env")
        app.text_input(key="settings_coach").set_value("Mina")
        app.segmented_control(key="settings_tone").set_value("warm")
        app.button(key="save_settings").click().run()
        edit_prices(app, added_rows=[ROW])
        app.button(key="save_prices").click().run()
        app.button(key="settings_defaults").click().run()
        assert (key_of(app, "coach"), key_of(app, "tone")) == ("Env", "matter_of_fact")
        assert list(stored(gradebook_file)) == ["prices"]

    def test_what_cannot_be_is_refused_in_place_and_the_entry_stays(self, visit, gradebook_file):
        app = visit("settings", lang="ko-KR")
        app.text_input(key="settings_coach").set_value("  ")
        app.button(key="save_settings").click().run()
        assert app.error[0].value == words.say("preferences.no_coach", "ko", most=120)
        assert stored(gradebook_file) == {}
        app.number_input(key="settings_max_file_mb").set_value(0.0)
        app.text_input(key="settings_coach").set_value("미나")
        app.button(key="save_settings").click().run()
        assert app.error[0].value == words.say("preferences.no_size", "ko", most="1000")
        assert key_of(app, "coach") == "미나"

    def test_entries_survive_a_visit_to_another_page(self, visit):
        app = visit("settings")
        app.text_input(key="settings_coach").set_value("Not saved yet").run()
        app.switch_page("pages/rubrics.py").run()
        app.switch_page("pages/settings.py").run()
        assert app.text_input(key="settings_coach").value == "Not saved yet"


class TestPrices:
    def test_own_rows_are_saved_and_a_fresh_editor_shows_them(self, visit, gradebook_file):
        app = visit("settings", COACHMARK_MODEL="my-model-large")
        assert app.button(key="save_prices").disabled
        assert words.say("settings_page.price_unknown", "en") in said(app)
        edit_prices(app, added_rows=[ROW])
        app.button(key="save_prices").click().run()
        assert stored(gradebook_file) == {"prices": [ROW]}
        assert "$1 sent, $0.5 sent again (cached), $2 received" in said(app)
        edit_prices(app, edited_rows={0: {"output": 3.0}})
        app.button(key="save_prices").click().run()
        assert stored(gradebook_file) == {"prices": [{**ROW, "output": 3.0}]}
        edit_prices(app, deleted_rows=[0])
        app.button(key="save_prices").click().run()
        assert stored(gradebook_file) == {}

    @pytest.mark.parametrize(
        ("rows", "says"),
        [
            ([{**ROW, "input": -1}], "lacks a price"),
            ([{**ROW, "output": None}], "lacks a price"),
            ([{**ROW, "model": " "}], "names no model"),
            ([ROW, ROW], "twice"),
        ],
    )
    def test_a_mistake_is_said_and_cannot_be_saved(self, visit, rows, says):
        app = visit("settings")
        edit_prices(app, added_rows=rows)
        assert says in app.warning[0].value
        assert app.button(key="save_prices").disabled
        app.button(key="discard_prices").click().run()
        assert not app.warning

    def test_an_empty_cell_is_nothing(self):
        frame = pd.DataFrame(
            {"model": pd.array([None, "m"], dtype="string"), "input": pd.array([None, 1.5], dtype="Float64")}
        )
        assert rows_of(frame) == [{"model": None, "input": None}, {"model": "m", "input": 1.5}]


class TestKey:
    def test_a_key_for_this_session_is_used_and_forgotten(self, visit, endpoint):
        endpoint.api_key = KEY
        app = visit("settings", OPENAI_BASE_URL=endpoint.base_url, COACHMARK_MODEL="fake-model")
        app.button(key="test_model").click().run()
        assert app.error
        app.text_input(key="session_api_key").set_value(f" {KEY} ").run()
        assert not app.error
        app.button(key="test_model").click().run()
        assert "fake-model answers." in app.success[0].value
        app.switch_page("pages/rubrics.py").run()
        app.switch_page("pages/settings.py").run()
        assert words.say("settings_page.key_is_set", "en") in said(app)
        app.button(key="forget_api_key").click().run()
        assert app.text_input(key="session_api_key").value == ""
        app.button(key="test_model").click().run()
        assert app.error

    def test_a_key_turns_the_head_from_offline_to_the_model_and_back(self, visit):
        app = visit("settings")
        offline = words.say("head.offline", "en")
        assert offline in said(app)
        app.text_input(key="session_api_key").set_value(KEY).run()
        app.run()
        assert offline not in said(app)
        app.toggle(key="use_offline").set_value(True).run()
        assert offline in said(app)
        app.switch_page("pages/rubrics.py").run()
        assert offline in said(app)

    def test_no_key_is_ever_shown_logged_or_kept(self, visit, endpoint, github, gradebook_file, caplog):
        caplog.set_level(logging.DEBUG)
        token = "ghp_tokenTokenToken123"
        app = visit(
            "settings", OPENAI_BASE_URL=endpoint.base_url, OPENAI_API_KEY="sk-env-AAAAAAAAAAAA", GITHUB_TOKEN=token,
            GITHUB_URL=github.url, GITHUB_API_URL=github.api_url,
        )  # fmt: skip
        app.text_input(key="session_api_key").set_value(KEY).run()
        for name in ("test_model", "test_github", "test_gradebook", "save_settings", "settings_defaults"):
            app.button(key=name).click().run()
        edit_prices(app, added_rows=[ROW])
        app.button(key="save_prices").click().run()
        tree = "".join(str(element.proto) for element in app.main if hasattr(element, "proto")) + str(app)
        kept = b"".join(file.read_bytes() for file in gradebook_file.parent.glob(f"{gradebook_file.name}*"))
        assert endpoint.requests[-1].headers["authorization"] == f"Bearer {KEY}"
        assert b"my-model" in kept
        assert "card_github" in tree or "GitHub" in tree
        for secret in (KEY, "sk-env-AAAAAAAAAAAA", token):
            assert secret not in tree
            assert secret not in caplog.text
            assert secret.encode() not in kept
        assert KEY not in repr(app.session_state["own_key"])


def test_passwords_in_addresses_are_not_shown(visit):
    app = visit("settings", OPENAI_BASE_URL="https://coach:pa55word@host.example/v1?key=pa55word", lang="ko-KR")
    assert "pa55word" not in str(app)
    assert "https://host.example/v1" in said(app)


def test_every_sentence_is_there_in_korean(visit):
    app = visit("settings", lang="ko-KR")
    assert app.header[0].value == "설정"
    assert "`DATABASE_URL`" in said(app)
    labelled = [*app.text_input, *app.selectbox, *app.number_input, *app.segmented_control, *app.button]
    assert all(widget.label for widget in labelled)


def test_what_an_endpoint_taught_us_is_shown_and_can_be_forgotten(visit, services):
    services.lessons.learn(
        "http://127.0.0.1:1/v1", "local-model", window=8_192, format="text", refused=("temperature",)
    )
    app = visit("settings")
    told = said(app)
    assert "reads 8,192 tokens in one call · answers in text only · does not take `temperature`" in told
    app.button(key="forget_0").click().run()
    assert not app.exception
    assert "local-model is forgotten" in said(app)
    assert services.lessons.all() == {}


def test_nothing_learned_is_said_in_one_line(visit):
    assert "아직 없어요. 모든 모델에 처음 방식대로" in said(visit("settings", lang="ko-KR"))
