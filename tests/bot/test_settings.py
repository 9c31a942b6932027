from __future__ import annotations

from pathlib import Path

import pytest

from bot import settings
from bot.secret import Secret, Token
from bot.settings import Settings, SettingsError, names, read_settings, unknown_names
from bot.translations import Language
from tests.records import Run


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in names():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(settings, "SECRETS", tmp_path / "secrets")


def test_nothing_set_gives_the_defaults() -> None:
    assert read_settings({"PATH": "/bin"}) == Settings()


def test_the_environment_sets_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YOUJU_CORPUS_DIR", "~/文件")
    monkeypatch.setenv("YOUJU_DATA_DIR", "/data")
    monkeypatch.setenv("YOUJU_LANGUAGE", "zh-Hant")
    monkeypatch.setenv("YOUJU_MAX_QUOTES", "5")
    monkeypatch.setenv("YOUJU_STORE_QUESTIONS", "yes")
    monkeypatch.setenv("YOUJU_LOG_LEVEL", "info")

    assert read_settings() == Settings(
        corpus_dir=Path.home() / "文件",
        data_dir=Path("/data"),
        language=Language.TRADITIONAL,
        max_quotes=5,
        store_questions=True,
        log_level="info",
    )


def test_an_empty_value_is_as_good_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YOUJU_MAX_QUOTES", "")

    assert read_settings() == Settings()


def test_dotenv_and_secret_files_are_read_and_the_environment_wins(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("YOUJU_MAX_QUOTES=7\nYOUJU_LOG_LEVEL=error\n", "utf-8")
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "youju_data_dir").write_text("/srv/youju\n", "utf-8")
    monkeypatch.setenv("YOUJU_LOG_LEVEL", "debug")

    assert read_settings() == Settings(max_quotes=7, log_level="debug", data_dir=Path("/srv/youju"))


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        ("log_level", "DEBUG", "debug"),
        ("log_level", " Warning ", "warning"),
        ("log_format", "JSON", "json"),
        ("engine", "Milvus", "milvus"),
        ("language", "ZH-hans", Language.SIMPLIFIED),
        ("language", "EN", Language.ENGLISH),
        ("store_questions", "True", True),
        ("watch", "OFF", False),
        ("webhook_url", "HTTPS://bot.example.org", "HTTPS://bot.example.org"),
    ],
)
def test_the_case_of_a_word_is_nobodys_concern(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, wanted: object
) -> None:
    monkeypatch.setenv(f"YOUJU_{name.upper()}", value)

    assert getattr(read_settings(), name) == wanted


def test_all_problems_are_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YOUJU_MAX_QUOTES", "三")
    monkeypatch.setenv("YOUJU_LOG_LEVEL", "loud")

    with pytest.raises(SettingsError) as caught:
        read_settings()

    assert {(problem.name, problem.found) for problem in caught.value.problems} == {
        ("YOUJU_MAX_QUOTES", "三"),
        ("YOUJU_LOG_LEVEL", "loud"),
    }
    assert "YOUJU_MAX_QUOTES='三'" in str(caught.value)


def test_each_problem_is_a_line_in_the_users_language(youju: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YOUJU_MAX_QUOTES", "99")
    monkeypatch.setenv("YOUJU_STORE_QUESTIONS", "maybe")

    ran = youju("sources")

    assert (ran.code, ran.out) == (2, "")
    assert sorted(ran.err.splitlines()) == [
        "YOUJU_MAX_QUOTES 不能是“99”，应为：1 到 20 的整数",
        "YOUJU_STORE_QUESTIONS 不能是“maybe”，应为：true 或 false",
    ]


def test_a_dotenv_that_is_no_text_is_one_line(youju: Run) -> None:
    Path(".env").write_bytes(b"YOUJU_LANGUAGE=\xff\xfe\n")

    ran = youju("sources")

    assert (ran.code, ran.err) == (2, ".env 无法作为 UTF-8 文本读取\n")


def test_unknown_names_are_pointed_out_with_what_was_meant(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("YOUJU_MAX_QUOTE=3\nOTHER=1\n", "utf-8")
    environ = {"YOUJU_LANGAUGE": "en", "YOUJU_COLOUR": "red", "YOUJU_MAKE_QUESTION": "沪苏?", "HOME": "/"}

    assert unknown_names(environ) == {
        "YOUJU_COLOUR": None,
        "YOUJU_LANGAUGE": "YOUJU_LANGUAGE",
        "YOUJU_MAX_QUOTE": "YOUJU_MAX_QUOTES",
    }


def test_an_unknown_name_is_a_warning_and_no_error(youju: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YOUJU_LANGAUGE", "en")
    monkeypatch.setenv("YOUJU_COLOUR", "red")

    ran = youju("sources")

    assert ran.code == 0
    assert ran.err.splitlines() == [
        "YOUJU_COLOUR 不是 youju 的设置，已忽略",
        "YOUJU_LANGAUGE 不是 youju 的设置，已忽略；您是不是想写 YOUJU_LANGUAGE？",
    ]


def test_the_data_folder_is_the_platforms(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", "/home/li/.local/share")
    monkeypatch.setattr("sys.platform", "linux")
    assert Settings().data_folder == Path("/home/li/.local/share/youju")

    monkeypatch.setattr("sys.platform", "darwin")
    assert Settings().data_folder == Path.home() / "Library/Application Support/youju"

    monkeypatch.setattr("sys.platform", "win32")
    monkeypatch.setenv("LOCALAPPDATA", "/Users/li/AppData/Local")
    assert Settings().data_folder == Path("/Users/li/AppData/Local/youju")
    assert Settings(data_dir=Path("/data")).data_folder == Path("/data")


def test_an_unknown_name_is_told_beside_a_wrong_value(youju: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YOUJU_RATE_PER_MINUTES", "5")
    monkeypatch.setenv("YOUJU_RATE_PER_MINUTE", "viel")
    ran = youju("ask", "元荡")
    assert ran.code == 2
    assert [line.split()[0].rstrip(":：") for line in ran.err.splitlines()] == [
        "YOUJU_RATE_PER_MINUTES",
        "YOUJU_RATE_PER_MINUTE",
    ]


def test_an_unreadable_dotenv_names_nothing_unknown(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"YOUJU_COLOUR=\xff\n")

    assert unknown_names({}) == {}


TOKEN = "123456:AAF-secret_part"  # noqa: S105  no bot has it


def test_the_bots_settings_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "TELEGRAM_TOKEN": TOKEN,
        "ALLOWED_USERS": "7, 8，9",
        "ALLOWED_CHATS": "-1001234567890",
        "WEBHOOK_URL": "https://bot.example.org/youju",
        "WEBHOOK_SECRET": "geheim-1",
        "PORT": "9000",
        "PROXY": "socks5://li:pass@127.0.0.1:1080",
        "LOG_FORMAT": "json",
        "RATE_PER_MINUTE": "0",
    }.items():
        monkeypatch.setenv(f"YOUJU_{name}", value)

    assert read_settings() == Settings(
        telegram_token=Token(TOKEN),
        allowed_users=(7, 8, 9),
        allowed_chats=(-1001234567890,),
        webhook_url="https://bot.example.org/youju",
        webhook_secret=Secret("geheim-1"),
        port=9000,
        proxy="socks5://li:pass@127.0.0.1:1080",
        log_format="json",
        rate_per_minute=0,
    )


def test_a_secret_shows_itself_only_when_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YOUJU_TELEGRAM_TOKEN", TOKEN)
    monkeypatch.setenv("YOUJU_PROXY", "http://li:pass@127.0.0.1:1080")
    settings = read_settings()

    shown = f"{settings} {settings!r} {settings.telegram_token}"
    assert "secret_part" not in shown
    assert "li:pass" not in shown
    assert settings.telegram_token is not None
    assert settings.telegram_token.reveal() == TOKEN


def test_the_token_may_be_in_a_file_that_goes_before_the_usual_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "youju_telegram_token").write_text("1:usual\n", "utf-8")
    assert read_settings().telegram_token == Token("1:usual")

    (tmp_path / "token").write_text("2:other\n", "utf-8")
    monkeypatch.setenv("YOUJU_TELEGRAM_TOKEN_FILE", str(tmp_path / "token"))
    assert read_settings().telegram_token == Token("2:other")

    monkeypatch.setenv("YOUJU_TELEGRAM_TOKEN", "3:direct")
    assert read_settings().telegram_token == Token("3:direct")


@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe"])
def test_a_token_file_that_holds_no_token_is_one_line(
    youju: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: bytes | None
) -> None:
    if content is not None:
        (tmp_path / "token").write_bytes(content)
    monkeypatch.setenv("YOUJU_TELEGRAM_TOKEN_FILE", "token")

    ran = youju("sources")

    assert (ran.code, ran.err) == (2, "YOUJU_TELEGRAM_TOKEN_FILE 不能是“token”，应为：只存放令牌的可读文件\n")


def test_a_wrong_secret_is_not_repeated(youju: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YOUJU_TELEGRAM_TOKEN", "123456:AAF secret_part")
    monkeypatch.setenv("YOUJU_WEBHOOK_SECRET", "secret_part!")
    monkeypatch.setenv("YOUJU_PROXY", "ftp://li:secret_part@host")

    ran = youju("sources")

    assert (ran.code, len(ran.err.splitlines())) == (2, 3)
    assert "secret_part" not in ran.err
    assert "YOUJU_TELEGRAM_TOKEN 不能是“********”" in ran.err


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ALLOWED_USERS", "7,li"),
        ("PORT", "70000"),
        ("WEBHOOK_URL", "bot.example.org"),
        ("RATE_PER_MINUTE", "-1"),
        ("STATE_URL", "redis://"),
    ],
)
def test_a_wrong_value_of_the_bot_is_one_line(
    youju: Run, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"YOUJU_{name}", value)

    ran = youju("sources")

    assert (ran.code, len(ran.err.splitlines())) == (2, 1)
    assert ran.err.startswith(f"YOUJU_{name} 不能是")


def test_a_secret_that_we_may_not_read_is_one_line_that_says_so(
    youju: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    secret = tmp_path / "secrets" / "youju_telegram_token"
    secret.parent.mkdir()
    secret.write_text("1:usual")
    read = Path.read_text

    def refused(path: Path, *arguments: str, **options: str) -> str:
        if path == secret:
            raise PermissionError(13, "Permission denied", str(path))
        return read(path, *arguments, **options)

    monkeypatch.setattr(Path, "read_text", refused)

    ran = youju("sources")

    assert (ran.code, ran.err) == (2, f"{secret} 不允许当前用户读取\n")


def test_a_secret_that_is_no_text_is_one_line(youju: Run, tmp_path: Path) -> None:
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "youju_webhook_secret").write_bytes(b"\xff\xfe")

    ran = youju("sources")

    assert (ran.code, ran.err) == (2, f"{tmp_path / 'secrets' / 'youju_webhook_secret'} 无法作为 UTF-8 文本读取\n")


def test_a_secrets_folder_that_is_closed_to_us_holds_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(_path: Path) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "iterdir", closed)

    assert settings.secret_files() == []
    assert read_settings({"PATH": "/bin"}) == Settings()


def test_what_is_right_stands_beside_what_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YOUJU_MAX_QUOTES", "三")
    monkeypatch.setenv("YOUJU_ALLOWED_USERS", "7,li")
    monkeypatch.setenv("YOUJU_PORT", "9000")

    with pytest.raises(SettingsError) as caught:
        read_settings()

    assert caught.value.usable == Settings(port=9000)
    assert [problem.found for problem in caught.value.problems] == ["三", "7,li"]


@pytest.mark.parametrize("name", ["embedded", "memory", "Embedded"])
def test_the_index_on_this_machine_goes_by_its_old_name_too(
    name: str, youju: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YOUJU_ENGINE", name)

    assert youju("sources").code == 0
