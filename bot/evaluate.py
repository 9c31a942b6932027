"""``youju eval``: quality on a question set or a test collection."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    from retrieval.answerer import Answerer
    from retrieval.evaluation.limits import Limit
    from retrieval.evaluation.report import Report

T = TypeVar("T")
INSTALL = "pip install 'youju[eval]'"


class WrongUse(click.ClickException):
    """Something in the options or the files that cannot be worked with: one line, exit code 2."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Request:
    """What to evaluate and how; ``limit`` and ``leave_out`` are numbers of questions, 0 for all and for none."""

    path: Path
    limits: tuple[Limit, ...]
    run: Path | None
    cross_script: bool
    limit: int
    leave_out: int


@click.command("eval", short_help="Measure quality on a question set.")
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--run", type=click.Path(dir_okay=False, path_type=Path), help="Write a TREC run to this file.")
@click.option("--fail-under", "floors", multiple=True, metavar="METRIC=VALUE", help="Exit 1 when the figure is lower.")
@click.option(
    "--fail-over", "ceilings", multiple=True, metavar="METRIC=VALUE", help="Exit 1 when the figure is higher."
)
@click.option("--plot", type=click.Path(dir_okay=False, path_type=Path), help="Draw a picture, PNG or SVG.")
@click.option("--failures", is_flag=True, help="List the questions that failed.")
@click.option("--cross-script", is_flag=True, help="Ask in simplified script, whatever the set has.")
@click.option("--limit", type=click.IntRange(min=1), default=None, help="Ask only so many questions, an even sample.")
@click.option(
    "--leave-out",
    type=click.IntRange(min=1),
    default=None,
    help="Ask so many questions of a collection with and without their passages.",
)
@click.pass_context
def evaluate(
    context: click.Context,
    path: Path,
    *,
    as_json: bool,
    run: Path | None,
    floors: tuple[str, ...],
    ceilings: tuple[str, ...],
    plot: Path | None,
    failures: bool,
    cross_script: bool,
    limit: int | None,
    leave_out: int | None,
) -> None:
    """Measure the answers on PATH: a JSONL file of questions with evidence, asked of the documents, or a folder in
    BEIR layout (corpus.jsonl, queries.jsonl, qrels/test.tsv), which brings its own passages."""
    from retrieval.evaluation.limits import broken, parse_limit
    from retrieval.evaluation.lines import EvaluationError

    _check_files(path, run=run, plot=plot)
    try:
        limits = (*map(parse_limit, floors), *(parse_limit(text, floor=False) for text in ceilings))
        request = Request(path, limits, run, cross_script, limit or 0, leave_out or 0)
        report = _collection(request) if path.is_dir() else _question_set(request, lambda: _answerer(context))
        failing = list(broken(limits, report))
        if plot:
            _plot(report, plot)
    except EvaluationError as error:
        raise WrongUse(str(error)) from error
    except OSError as error:
        raise WrongUse(f"{error.filename}: cannot be written: {error.strerror}") from error
    _print(report, as_json=as_json, failures=failures)
    for line in failing:
        click.echo(line, err=True)
    if failing:
        context.exit(1)


def _question_set(request: Request, open_corpus: Callable[[], Answerer]) -> Report:
    from retrieval.evaluation import beir, judging, limits, question_set, report, runs

    if request.leave_out:
        raise WrongUse("--leave-out needs a folder in BEIR layout: a question set does not bring its passages")
    questions: Sequence[question_set.GoldQuestion] = question_set.read_questions(request.path)
    limits.check_names(request.limits, limits.QUESTION_SET_FIGURES, {each.kind for each in questions})
    answerer = open_corpus()
    question_set.check_documents(questions, answerer.library.documents)
    if request.limit:
        questions = beir.even_sample(questions, request.limit)
    if request.cross_script:
        questions = [replace(each, question=runs.simplified(each.question)) for each in questions]
    judgements = list(judging.judge_all(answerer, _progress(questions, "Asking"), answerer.library.documents))
    if request.run:
        queries = [beir.Query(each.id, each.question, frozenset()) for each in questions]
        runs.write_run(request.run, runs.rank_all(answerer, queries))
    return report.of_question_set(request.path.name, judgements)


def _collection(request: Request) -> Report:
    from retrieval.answerer import Answerer
    from retrieval.evaluation import beir, leave_out, limits, report, runs

    _need("ir_measures")
    names = (*limits.COLLECTION_FIGURES, *(limits.LEAVE_OUT_FIGURES if request.leave_out else ()))
    limits.check_names(request.limits, names)
    collection = beir.read_collection(request.path)
    queries = (
        [runs.to_simplified(query) for query in collection.queries] if request.cross_script else collection.queries
    )
    answerer = Answerer(collection.library, passages=collection.passages)
    asked = beir.even_sample(queries, request.limit or len(queries))
    rankings = list(runs.rank_all(answerer, _progress(asked, "Ranking")))
    if request.run:
        runs.write_run(request.run, rankings)
    sample = beir.even_sample(queries, request.leave_out)
    pairs = list(leave_out.ask_twice(answerer, _progress(sample, "Leaving out")))
    return report.of_collection(request.path.resolve().name, rankings, pairs)


def _print(report: Report, *, as_json: bool, failures: bool) -> None:
    from rich.console import Console

    from bot.render.evaluation import report_tables
    from retrieval.evaluation.report import as_json as to_json

    if as_json:
        click.echo(json.dumps(to_json(report, failures=failures), ensure_ascii=False))
        return
    console = Console(highlight=False, soft_wrap=True)
    for part in report_tables(report, failures=len(report.failures) if failures else 0):
        console.print(part)


def _plot(report: Report, path: Path) -> None:
    from bot.render.plot import save_plot

    save_plot(report, path)


def _check_files(path: Path, *, run: Path | None, plot: Path | None) -> None:
    """Complain of what would fail at the end of a long run before it begins."""
    if plot:
        from bot.render.plot import SUFFIXES

        if plot.suffix.lower() not in SUFFIXES:
            raise WrongUse(f"{plot}: a picture ends in {' or '.join(SUFFIXES)}")
        _need("matplotlib")
    for target in (run, plot):
        if target and not target.absolute().parent.is_dir():
            raise WrongUse(f"{target}: there is no folder {target.absolute().parent}")
        if target and target.resolve() == path.resolve():
            raise WrongUse(f"{target}: would overwrite the question set")


def _need(module: str) -> None:
    if find_spec(module) is None:
        raise WrongUse(f"{module} is not installed; this does it: {INSTALL}")


def _progress(items: Sequence[T], label: str) -> Iterator[T]:
    """The items, with a progress bar on standard error where that is a terminal."""
    from rich.console import Console
    from rich.progress import track

    return iter(track(items, label, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()))


def _answerer(context: click.Context) -> Answerer:
    raise NotImplementedError
