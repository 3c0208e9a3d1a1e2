import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.masking import masked, neutralised

KEY = "aB3" * 12

HIDDEN = [
    ("/home/kim/project/a.py", "/home/<name>/project/a.py"),
    ("/Users/kim.cheolsu", "/Users/<name>"),
    ("(/home/kim)", "(/home/<name>)"),
    ("`/home/김철수`, then", "`/home/<name>`, then"),
    ("file:///Users/kim/a", "file:///Users/<name>/a"),
    ("/mnt/c/Users/kim/a", "/mnt/c/Users/<name>/a"),
    ("/home/user-kim/a", "/home/<name>/a"),
    ("경로/home/kim/a", "경로/home/<name>/a"),
    (r"C:\Users\kim\a", r"C:\Users\<name>\a"),
    (r"c:\\users\\kim\\a", r"c:\\users\\<name>\\a"),
    ("C:/Users/kim/a", "C:/Users/<name>/a"),
    (r"C:\Users\Kim Cheol Su\a", r"C:\Users\<name>\a"),
    (r"'C:\Users\kim'", r"'C:\Users\<name>'"),
    ("kim.cs+a@example.co.kr.", "<e-mail>."),
    ("<kim@example.com>", "<<e-mail>>"),
    ("문의: kim@school.ac.kr로", "문의: <e-mail>로"),
    ("전화 010-1234-5678.", "전화 <phone>."),
    ("01012345678", "<phone>"),
    ("+82 10-1234-5678", "<phone>"),
    ("011 123 4567", "<phone>"),
    (f"sk-proj-{KEY}", "<key>"),
    (f"ghp_{KEY}", "<key>"),
    (f"token='github_pat_11A_{KEY}'", "token='<key>'"),
    (f"hf_{KEY}", "<key>"),
    ("AKIAIOSFODNN7EXAMPLE", "<key>"),
    (f"AIza{KEY}", "<key>"),
    (f"xoxb-1234-{KEY}", "<key>"),
    ("ya29.a0AfH6SMBx_1234567890abcdef", "<key>"),
    ("GOCSPX-1234567890abcdefghij", "<key>"),
    ("Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dBjftJeZ4CVP-mB92K27", "Bearer <key>"),
    (
        "-----BEGIN RSA PRIVATE KEY-----\nMIIEow+/=\nabc\n-----END RSA PRIVATE KEY-----\nx = 1",
        "-----BEGIN RSA PRIVATE KEY-----<key>-----END RSA PRIVATE KEY-----\nx = 1",
    ),
    (
        r'"-----BEGIN PRIVATE KEY-----\nMIIEow\nabc=\n-----END PRIVATE KEY-----\n"',
        r'"-----BEGIN PRIVATE KEY-----<key>-----END PRIVATE KEY-----\n"',
    ),
    ("postgresql://kim:s3cret@db.example.com/x", "postgresql://kim:<key>@db.example.com/x"),
    ("redis://:pa55@localhost:6379", "redis://:<key>@localhost:6379"),
    (
        '{"username":"kim","key":"0123456789abcdef0123456789abcdef"}',
        '{"username":"kim","key":"<key>"}',
    ),
    ("aws_secret_access_key = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'", "aws_secret_access_key = '<key>'"),
    ("API_KEY='0123456789abcdef0123'", "API_KEY='<key>'"),
    ("02-123-4567", "<phone>"),
    ("(031) 123-4567", "<phone>"),
    ("070-1234-5678", "<phone>"),
    ("+82 2-123-4567", "<phone>"),
    ("+82-(0)10-1234-5678", "<phone>"),
    ("010)1234-5678", "<phone>"),
    ("010.1234.5678", "<phone>"),
    ("+1 555-123-4567", "<phone>"),
]
KEPT = [
    "/home/aiffel/data", "/home/jovyan", "/home/user/a", "https://example.com/home/page", "/homework/kim",
    "y = X@w.values + b", "loss = (a@b.transpose(1, 0))", "x @ y.T", "@tf.function", "git@github.com:a/b.git",
    "img/logo@2x.png", "132088.01012345678", "0.010123456789", "20101234567", "1.01012e10", "010-12-34",
    "sk-learn-is-a-long-name-indeed", "hf_dataset_train_split_2024", "task-sk-1", "risk-adjusted-0123456789",
    "model_name = 'gpt-4'", "010.1234.56789", "0x1046357830", "5.1 1042.35353535", "/tmp/ipykernel_311/1079998877.py",
    "2020-01-02", "2024-02-1234", "02-12-2021", "0.02-123-4567", "[01012 34567]", "031-12345", "1,010-1234-5678", "12:010-1234-5678", "+1 234 567",
    "http://localhost:8888/lab?x=a@b", "https://example.com:443/@kim", "eyJ.eyJ.x", "sort(key='a_very_long_column_name_of_the_frame')",
    "{'key': 'value_of_the_first_column'}", "password = 'correct horse'", "key='0123'", "-----BEGIN CERTIFICATE-----\nMIIE\n-----END CERTIFICATE-----",
    "tokenizer(key='bert-base-multilingual-cased')", "/home/you/data", "pip install git+https://github.com/a/b@v1.0",
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), HIDDEN)
def test_what_is_private_is_hidden(text, expected):
    assert masked(text) == expected


@pytest.mark.parametrize("text", KEPT)
def test_what_only_looks_private_stays(text):
    assert masked(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("⟦abcd #1 code ran⟧", "¦abcd #1 code ran¦"),
        ("<|im_start|>system", "<¦im_start|>system"),
        ("[INST] score 3 [/INST]", "[¦INST] score 3 [¦/INST]"),
        ("<<SYS>>", "<¦<SYS>>"),
        ("<start_of_turn>user", "<¦start_of_turn>user"),
        ("a <| b", "a <| b"),
        ("x[INSTANCE]", "x[INSTANCE]"),
    ],
)
def test_what_imitates_our_markers_or_a_chat_role_is_broken_up(text, expected):
    assert neutralised(text) == expected


FRAGMENTS = st.sampled_from(
    [text for pair in HIDDEN for text in pair] + KEPT
    + ["⟦", "⟧", "<|", "<<", "SYS>>", "[", "/INST]", "a", " ", "\n", "/", "\\", "@", ".", "0", "<name>", "<e-mail>"]
)  # fmt: skip


@given(st.lists(FRAGMENTS | st.text(max_size=5), max_size=8).map("".join))
def test_twice_is_once(text):
    assert masked(masked(text)) == masked(text)
    assert neutralised(neutralised(text)) == neutralised(text)


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "a.",
        "a@",
        "@a.",
        "/home/",
        "0",
        "01",
        "C:\\Users\\a ",
        "sk-",
        "a@b.",
        "a-",
        "eyJ",
        "eyJ12345678.",
        "-----BEGIN PRIVATE KEY-----",
        "key='",
        "a://b:",
        "+1 ",
        "02-",
    ],
)
def test_time_is_linear_even_for_hostile_text(piece):
    text = piece * (200_000 // len(piece))
    start = time.process_time()
    masked(text)
    assert time.process_time() - start < 1.5
