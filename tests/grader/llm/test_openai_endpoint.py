import pytest

from grader.errors import ModelError
from grader.learned import Learned
from grader.llm.openai_dialect import dialect_of
from grader.llm.openai_endpoint import OPENAI, Endpoint, Timeouts
from tests.grader.llm.test_openai_model import TASK


@pytest.mark.parametrize(
    ("pasted", "base_url"),
    [
        ("", OPENAI),
        ("  ", OPENAI),
        ("https://api.openai.com/v1/", OPENAI),
        (" https://api.openai.com/v1/chat/completions ", OPENAI),
        ("https://api.openai.com//v1//", OPENAI),
        ("http://localhost:11434/v1/models", "http://localhost:11434/v1"),
        ("http://[::1]:8000/v1", "http://[::1]:8000/v1"),
        ("https://x.openai.azure.com/openai/v1/?api-version=preview", "https://x.openai.azure.com/openai/v1"),
    ],
)
def test_addresses_are_understood_as_people_paste_them(pasted, base_url):
    assert Endpoint.of("key", pasted).base_url == base_url


def test_a_query_is_kept_apart():
    assert Endpoint.of("k", "https://x/v1?api-version=preview").query == (("api-version", "preview"),)


@pytest.mark.parametrize(
    "pasted", ["api.openai.com/v1", "ftp://host/v1", "http://", "http://host:80x/v1", "http://[::1/v1", "http://a b/v1"]
)
def test_what_is_no_address_is_said(pasted):
    with pytest.raises(ModelError) as caught:
        Endpoint.of("key", pasted)
    assert caught.value.problem.key == "model.bad_base_url"


def test_credentials_in_an_address_are_refused_and_not_repeated():
    with pytest.raises(ModelError) as caught:
        Endpoint.of("key", "https://user:geheim@host/v1")
    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize("key", ["sk-키", "sk a", "sk\nb", "sk\x00", "“sk”"])
def test_what_can_be_no_key_is_said_without_repeating_it(key):
    with pytest.raises(ModelError) as caught:
        Endpoint.of(key, OPENAI)
    assert caught.value.problem.key == "model.key_unusable"
    assert key not in str(caught.value)


def test_blanks_around_a_key_do_not_matter():
    assert Endpoint.of(" sk-1\n", OPENAI).key == "sk-1"


def test_openai_needs_a_key_and_other_hosts_may_not():
    with pytest.raises(ModelError) as caught:
        Endpoint.of("", "").client(Timeouts())
    assert caught.value.problem.key == "model.no_key"
    assert Endpoint.of("", "http://localhost:1/v1").client(Timeouts()).api_key == "not-needed"


def test_there_is_one_client_per_endpoint_and_key():
    one = Endpoint.of("a", "http://localhost:1/v1")
    assert one.client(Timeouts()) is Endpoint.of("a", "http://localhost:1/v1/").client(Timeouts())
    assert one.client(Timeouts()) is not Endpoint.of("b", "http://localhost:1/v1").client(Timeouts())


def test_a_key_is_not_shown_with_its_endpoint():
    assert "sk-1" not in repr(Endpoint.of("sk-1", OPENAI))


@pytest.mark.parametrize(
    ("base_url", "model", "limit", "effort"),
    [
        ("", "gpt-6.1-terra", "max_completion_tokens", "low"),
        ("", "gpt-5.4-mini", "max_completion_tokens", "low"),
        ("", "gpt-4o", "max_completion_tokens", None),
        ("https://openrouter.ai/api/v1", "openai/gpt-6.1-terra", "max_completion_tokens", None),
        ("https://x.openai.azure.com/openai/v1", "gpt-6.1-terra", "max_completion_tokens", None),
        ("http://localhost:11434/v1", "gpt-6-local", "max_tokens", None),
        ("https://api.openai.com.evil.example/v1", "gpt-6.1-terra", "max_tokens", None),
    ],
)
def test_each_host_is_asked_in_its_own_dialect(base_url, model, limit, effort):
    dialect = dialect_of(Endpoint.of("k", base_url), model, Learned())
    assert (dialect.token_limit, dialect.effort) == (limit, effort)


def test_an_older_azure_address_is_refused_with_the_one_to_use():
    pasted = "https://x.openai.azure.com/openai/deployments/grader-4o/chat/completions?api-version=2024-10-21"
    with pytest.raises(ModelError) as caught:
        Endpoint.of("k", pasted)
    said = caught.value.say("en")
    assert "https://x.openai.azure.com/openai/v1" in said
    assert "grader-4o" in said


@pytest.mark.parametrize(
    ("base_url", "kind"),
    [
        ("", "openai"),
        ("https://x.openai.azure.com/openai/v1", "azure"),
        ("https://x.services.ai.azure.com/openai/v1", "azure"),
        ("https://openrouter.ai/api/v1", "router"),
        ("https://openrouter.ai.evil.example/v1", ""),
        ("https://notopenrouter.ai/v1", ""),
        ("http://localhost:1234/v1", ""),
    ],
)
def test_kinds_of_endpoints_are_told_apart_by_their_host(base_url, kind):
    endpoint = Endpoint.of("k", base_url)
    told = {"openai": endpoint.is_openai, "azure": endpoint.is_azure, "router": endpoint.is_router}
    assert [name for name, is_it in told.items() if is_it] == ([kind] if kind else [])


def request_to(base_url: str) -> dict:
    return dialect_of(Endpoint.of("k", base_url), "some-model", Learned()).request(TASK)


def test_a_router_is_told_to_pass_on_only_to_whoever_takes_our_parameters():
    assert request_to("https://openrouter.ai/api/v1")["extra_body"] == {"provider": {"require_parameters": True}}
    assert "extra_body" not in request_to("")
    assert "extra_body" not in request_to("http://localhost:1234/v1")


def test_only_openai_and_azure_are_given_a_name_for_their_cache():
    assert "prompt_cache_key" in request_to("")
    assert "prompt_cache_key" in request_to("https://x.openai.azure.com/openai/v1")
    assert "prompt_cache_key" not in request_to("https://openrouter.ai/api/v1")
