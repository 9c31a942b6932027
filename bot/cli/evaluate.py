"""``youju eval``: the quality of answers on a question set or a test collection."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from bot.cli.click_i18n import Command, Count
from bot.cli.runtime import Runtime
from bot.render.detail import translate_fault
from bot.render.json import dump
from bot.translations import Translations
from corpus import script
from corpus.reading.extras import install_command

if TYPE_CHECKING:
    from retrieval.answering.answerer import Answerer
    from retrieval.evaluation.folder_set import FolderQuestion
    from retrieval.evaluation.limits import Limit
    from retrieval.evaluation.question_set import GoldQuestion
    from retrieval.evaluation.report import Report

T = TypeVar("T")
Q = TypeVar("Q", "GoldQuestion", "FolderQuestion")
MAX_QUESTIONS = 1_000_000
FAILED = 1  # exit code
PICTURES = (".png", ".svg")
FILE = click.Path(dir_okay=False, path_type=Path)


class WrongUse(click.ClickException):
    """An error in the options or the input files: one line, exit code 2."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Request:
    """The options of one evaluation. ``limit`` 0 means all questions, ``leave_out`` 0 means none."""

    path: Path
    limits: tuple[Limit, ...]
    run: Path | None
    plot: Path | None
    cross_script: bool
    limit: int
    leave_out: int


def command(words: Translations) -> click.Command:
    """``youju eval`` in the language of ``words``."""

    def flag(name: str, *more: str) -> click.Option:
        return click.Option([f"--{name}", *more], is_flag=True, help=words(_help(name)))

    def option(name: str, **more: Any) -> click.Option:
        return click.Option([f"--{name}"], help=words(_help(name)), **more)

    return Command(
        "eval",
        words,
        callback=evaluate,
        help=words("help.eval_path"),
        params=[
            click.Argument(["path"], type=click.Path(exists=True, path_type=Path)),
            flag("json", "as_json"),
            flag("failures"),
            option("run", type=FILE),
            option("plot", type=FILE),
            option("fail-under", multiple=True, metavar="METRIC=VALUE"),
            option("fail-over", multiple=True, metavar="METRIC=VALUE"),
            flag("cross-script"),
            option("limit", type=Count(1, MAX_QUESTIONS), metavar="N"),
            option("leave-out", type=Count(1, MAX_QUESTIONS), metavar="N"),
        ],
    )


def _help(name: str) -> str:
    return f"help.eval_{name.replace('-', '_')}"


@click.pass_obj
def evaluate(runtime: Runtime, /, path: Path, **options: Any) -> int:
    """Evaluate on ``path``, a question set, a folder set or a folder in BEIR format, and return the exit code."""
    from retrieval.evaluation.limits import ALL_VERBATIM, broken
    from retrieval.evaluation.lines import EvaluationError

    try:
        request = _request(path, options)
        report = _measure(request, runtime)
        always = () if report.figure(ALL_VERBATIM.name) is None else (ALL_VERBATIM,)
        failing = list(broken(dict.fromkeys((*request.limits, *always)), report))
        _draw(report, request.plot)
    except EvaluationError as error:
        raise WrongUse(str(error)) from error
    except OSError as error:
        raise WrongUse(f"{error.filename}: cannot be written: {error.strerror}") from error
    _print(report, runtime, as_json=options["as_json"], failures=options["failures"])
    for line in failing:
        runtime.warn(translate_fault(line, runtime.words))
    return FAILED if failing else 0


def _request(path: Path, options: Mapping[str, Any]) -> Request:
    """The options, checked now for errors that would otherwise appear only after a long run."""
    from retrieval.evaluation.limits import parse_limit

    run, plot = options["run"], options["plot"]
    for target in (run, plot):
        if target and not target.absolute().parent.is_dir():
            raise WrongUse(f"{target}: there is no folder {target.absolute().parent}")
        if target and target.exists() and any(map(target.samefile, (path, *path.glob("*.jsonl")))):
            raise WrongUse(f"{target}: this would overwrite the question set")
    if plot and plot.suffix.lower() not in PICTURES:
        raise WrongUse(f"{plot}: a picture's name ends in {' or '.join(PICTURES)}")
    if plot:
        _need("matplotlib")
    floors = map(parse_limit, options["fail_under"])
    ceilings = (parse_limit(text, floor=False) for text in options["fail_over"])
    limits, rest = (*floors, *ceilings), (options["limit"] or 0, options["leave_out"] or 0)
    return Request(path, limits, run, plot, options["cross_script"], *rest)


def _measure(request: Request, runtime: Runtime) -> Report:
    from retrieval.evaluation.folder_set import is_folder_set

    folder_set = is_folder_set(request.path)
    if request.path.is_dir() and not folder_set:
        return _collection(request, runtime)
    if request.leave_out:
        raise WrongUse("--leave-out needs a folder in BEIR layout: a question set does not bring its passages")
    return _folder_set(request, runtime) if folder_set else _question_set(request, runtime)


def _question_set(request: Request, runtime: Runtime) -> Report:
    from retrieval.evaluation import judging, limits, question_set, report

    questions = question_set.read_questions(request.path)
    limits.check_names(request.limits, limits.QUESTION_SET_FIGURES, {question.kind for question in questions})
    documents = runtime.library.documents
    question_set.check_documents(questions, documents)
    chosen = _chosen(request, questions)
    judgements = list(judging.judge_all(runtime.answerer, _asking(chosen, runtime), documents))
    _write_run(request, runtime.answerer, chosen)
    return report.of_question_set(request.path.name, judgements)


def _folder_set(request: Request, runtime: Runtime) -> Report:
    from retrieval.evaluation import folder_judging, folder_set, limits, report

    documents, questions = folder_set.read_folder_set(request.path)
    rows = {name for question in questions for name in (question.kind, question.format) if name}
    if any(question.follow_up for question in questions):
        rows.add(folder_set.FOLLOW_UP)
    limits.check_names(request.limits, limits.FOLDER_SET_FIGURES, rows, row_figures=limits.FOLDER_ROW_FIGURES)
    answerer = runtime.folder_answerer(documents)
    chosen = _chosen(request, [question for question in questions if not question.follow_up])
    follow_ups = _chosen(request, [question for question in questions if question.follow_up])
    library = answerer.library.documents
    judgements, after = (
        list(folder_judging.judge_all(answerer, _asking(asked, runtime), library)) for asked in (chosen, follow_ups)
    )
    _write_run(request, answerer, chosen)
    return report.of_folder_set(request.path.resolve().name, judgements, after)


def _chosen(request: Request, questions: Sequence[Q]) -> Sequence[Q]:
    """The questions to ask: a sample of them, in the script to ask them in."""
    from retrieval.evaluation.beir import even_sample

    sample = even_sample(questions, request.limit or len(questions))
    if not request.cross_script:
        return sample
    return [replace(gold, question=script.to_simplified(gold.question)) for gold in sample]


def _asking(questions: Sequence[Q], runtime: Runtime) -> Iterator[Q]:
    return _progress(questions, runtime.words("help.eval_asking"))


def _write_run(request: Request, answerer: Answerer, questions: Sequence[GoldQuestion | FolderQuestion]) -> None:
    from retrieval.evaluation import beir, runs

    if request.run:
        queries = [beir.JudgedQuery(gold.id, gold.question, frozenset()) for gold in questions]
        runs.write_run(request.run, runs.rank_all(answerer, queries))


def _collection(request: Request, runtime: Runtime) -> Report:
    from retrieval.answering.answerer import Answerer
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
    rankings = list(runs.rank_all(answerer, _progress(asked, runtime.words("help.eval_ranking"))))
    if request.run:
        runs.write_run(request.run, rankings)
    sample = beir.even_sample(queries, request.leave_out)
    pairs = list(leave_out.ask_twice(answerer, _progress(sample, runtime.words("help.eval_leaving_out"))))
    return report.of_collection(request.path.resolve().name, rankings, pairs)


def _print(report: Report, runtime: Runtime, *, as_json: bool, failures: bool) -> None:
    from bot.render.terminal.evaluation import report_tables
    from retrieval.evaluation.report import as_json as to_json

    if as_json:
        click.echo(dump(to_json(report, failures=failures)))
        return
    for part in report_tables(report, failures=len(report.failures) if failures else 0):
        runtime.console.print(part)


def _draw(report: Report, path: Path | None) -> None:
    if path:
        from bot.render.terminal.plot import save_plot

        save_plot(report, path)


def _need(module: str) -> None:
    if find_spec(module) is None:
        raise WrongUse(f"{module} is not installed; this does it: {install_command('eval')}")


def _progress(items: Sequence[T], label: str) -> Iterator[T]:
    """The items, with a progress bar on standard error if that is a terminal."""
    from rich.console import Console
    from rich.progress import track

    if not items or not on_a_terminal():
        return iter(items)
    return iter(track(items, label, console=Console(stderr=True, force_terminal=True), transient=True))


def on_a_terminal() -> bool:
    """Whether standard error is a terminal."""
    return sys.stderr.isatty()
