"""How endpoints fail: refusals before an answer begins, as status, body and headers. A string is a body of HTML or plain text."""


def error(message: str, kind: str = "invalid_request_error", code: str | None = None, param: str | None = None) -> dict:
    return {"error": {"message": message, "type": kind, "param": param, "code": code}}


KEY_ECHO = (
    "Incorrect API key provided: sk-proj-abcDEF1234567890abcDEF1234567890. You can find your API key in your account."
)
HTML = "<!doctype html><html><head><style>b{}</style></head><body><h1>It works!</h1></body></html>"

REFUSALS: dict[str, tuple[int, dict | str, dict[str, str]]] = {
    "bad_key": (401, error(KEY_ECHO, code="invalid_api_key"), {}),
    "forbidden": (403, error("Project does not have access to this model", code="model_not_found"), {}),
    "no_model": (
        404,
        error("The model `nope` does not exist or you do not have access to it.", code="model_not_found"),
        {},
    ),
    "no_model_ollama": (404, error('model "nope" not found, try pulling it first', kind="api_error"), {}),
    "no_model_router": (400, error("nope is not a valid model ID", kind=""), {}),
    "no_deployment": (
        404,
        error("The API deployment for this resource does not exist.", code="DeploymentNotFound"),
        {},
    ),
    "no_route": (404, error("No endpoints found that can handle the requested parameters."), {}),
    "no_provider": (404, {"error": {"message": "No endpoints found for nope/nope.", "code": 404}}, {}),
    "no_path": (404, "404 page not found", {}),
    "moved": (301, "", {"Location": "http://127.0.0.1:9/v1/chat/completions"}),
    "too_long": (
        400,
        error("This model's maximum context length is 8192 tokens.", code="context_length_exceeded", param="messages"),
        {},
    ),
    "too_long_vllm": (
        400,
        {"object": "error", "message": "Please reduce the length of the messages.", "code": 400},
        {},
    ),
    "reply_too_long": (
        400,
        error(
            "max_tokens is too large: 16000. This model supports at most 4096 completion tokens.", param="max_tokens"
        ),
        {},
    ),
    "too_long_llamacpp": (
        400,
        {
            "error": {
                "code": 400,
                "message": "the request exceeds the available context size, try increasing it",
                "type": "exceed_context_size_error",
                "n_prompt_tokens": 9000,
                "n_ctx": 8192,
            }
        },
        {},
    ),
    "too_large": (413, "request entity too large", {}),
    "busy_for_ever": (429, error("Rate limit reached", code="rate_limit_exceeded"), {"Retry-After": "inf"}),
    "busy_date": (429, error("Rate limit reached", code="rate_limit_exceeded"), {}),
    "busy_ms": (429, error("Rate limit reached", code="rate_limit_exceeded"), {"Retry-After-Ms": "1500"}),
    "busy_a_day": (429, error("Rate limit reached", code="rate_limit_exceeded"), {"Retry-After": "86400"}),
    "busy_nonsense": (429, error("Rate limit reached", code="rate_limit_exceeded"), {"Retry-After": "soon"}),
    "busy_negative": (429, error("Rate limit reached", code="rate_limit_exceeded"), {"Retry-After": "-5"}),
    "busy_html": (429, "<html><body>Too Many Requests</body></html>", {}),
    "busy": (429, error("Rate limit reached", code="rate_limit_exceeded"), {"Retry-After": "7"}),
    "busy_words": (429, error("Rate limit reached. Please try again in 1500ms.", code="rate_limit_exceeded"), {}),
    "busy_silent": (429, error("slow down", code="rate_limit_exceeded"), {}),
    "no_credit": (429, error("You exceeded your current quota.", "insufficient_quota", "insufficient_quota"), {}),
    "no_credit_router": (402, error("Insufficient credits"), {}),
    "filtered_prompt": (400, error("The response was filtered due to the prompt.", code="content_filter"), {}),
    "server": (500, error("The server had an error", kind="server_error"), {}),
    "server_empty": (500, "", {}),
    "overloaded_529": (529, error("Overloaded", kind="overloaded_error"), {}),
    "overloaded_seconds": (503, error("The engine is currently overloaded", kind="server_error"), {"Retry-After": "3"}),
    "gateway_timeout": (504, "upstream request timeout", {}),
    "request_timeout": (408, error("Request timed out"), {}),
    "conflict": (409, error("The resource is locked by another request", kind="conflict_error"), {}),
    "overloaded": (503, error("overloaded", kind="overloaded_error"), {}),
    "gateway": (502, "<html><body><h1>502 Bad Gateway</h1></body></html>", {}),
    "no_temperature": (
        400,
        error(
            "Unsupported parameter: 'temperature' is not supported with this model.",
            code="unsupported_parameter",
            param="temperature",
        ),
        {},
    ),
    "no_such_effort": (
        400,
        error(
            "Unsupported value: 'reasoning_effort' does not support 'max' with this model. Supported values are: 'low' and 'high'.",
            code="unsupported_value",
            param="reasoning_effort",
        ),
        {},
    ),
    "no_effort": (400, {"detail": "Unrecognized request argument supplied: reasoning_effort"}, {}),
    "forbidden_country": (
        403,
        error("Country not supported", "request_forbidden", "unsupported_country_region_territory"),
        {},
    ),
    "key_html": (401, "<html><body>Authorization Required</body></html>", {}),
    "proxy_login": (407, "<html><body>Proxy Authentication Required</body></html>", {}),
    "unprocessable": (422, {"detail": [{"loc": ["body", "messages"], "msg": "field required", "type": "missing"}]}, {}),
    "teapot": (418, "I'm a teapot", {}),
    "refused_empty": (400, "", {}),
    "refused": (400, error("Invalid value: tools sk-abcDEF1234567890abcDEF is odd", param="tools"), {}),
    "html": (200, HTML, {}),
    "json_error": (200, error("Provider returned error", kind="provider_error"), {}),
    "json_other": (200, {"hello": "world"}, {}),
}

NO_SCHEMA = (
    400,
    error("'response_format' of type 'json_schema' is not supported with this model.", param="response_format"),
)
NO_OBJECT = (400, {"error": "'response_format.type' must be 'json_schema' or 'text'"})
NO_LIMIT = (
    400,
    error(
        "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.",
        code="unsupported_parameter",
        param="max_tokens",
    ),
)
"""What an endpoint says that takes no json_schema, no json_object, or no max_tokens."""
