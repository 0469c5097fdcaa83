"""The command `samtal`. Everything heavy is imported by the command that needs it, so that `--help` is quick."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from samtal.kit.errors import InvalidFile, SamtalError

if TYPE_CHECKING:
    from samtal.rehearsals.results import RehearsalResult

T = TypeVar("T")

app = typer.Typer(
    help="One conversation per patient, over web chat, WhatsApp, SMS and phone.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
new = typer.Typer(help="Begin a plug-in: its folder, its phrases, its tests.", no_args_is_help=True)
app.add_typer(new, name="new")

Paths = Annotated[list[Path], typer.Argument(help="Rehearsal files, or folders of them.", metavar="PATH...")]
Engine = Annotated[str, typer.Option("--engine", "--understanding", help="The understanding engine.")]
Name = Annotated[str, typer.Argument(help="Lower-case letters and underscores; the folder's name.")]


@app.command()
def serve(
    worker: Annotated[bool, typer.Option(help="Do the jobs in this process too.")] = True,
) -> None:
    """Run the web server, with a worker inside."""
    from samtal import serving

    _run(serving.serve(serving.read_settings(), worker=worker, told=typer.echo))


@app.command()
def worker() -> None:
    """Do the jobs of the database, beside servers started with --no-worker or elsewhere."""
    from samtal import serving

    _run(serving.work(serving.read_settings(), told=typer.echo))


@app.command()
def migrate() -> None:
    """Bring the database up to date."""
    from samtal import serving

    applied = _run(serving.migrate_database(serving.read_settings()))
    for name in applied:
        typer.echo(f"Applied {name}")
    typer.echo("The database is up to date.")


@app.command()
def doctor() -> None:
    """Look at everything a deployment needs and say what is wrong."""
    from samtal.doctor import examine, printer

    raise typer.Exit(0 if _run(examine(printer())) else 1)


@app.command()
def rehearse(
    paths: Paths,
    understanding: Engine = "embedded",
    json: Annotated[Path | None, typer.Option("--json", help="Write everything that happened to this file.")] = None,
    transcript: Annotated[bool, typer.Option("--transcript", help="Print every journey, channel by channel.")] = False,
) -> None:
    """Play journeys against a clinic and check every step; 0 all passed, 1 some failed, 2 a file is wrong."""
    from samtal.rehearsals import report

    def told(result: RehearsalResult) -> None:
        if transcript:
            _print_transcript(result)
        typer.echo(report.line_of(result))

    results = _run(_rehearse(paths, understanding, told))
    for line in report.closing_lines(results):
        typer.echo(line)
    if json:
        report.write_json(results, json)
    raise typer.Exit(report.exit_status(results))


@app.command()
def understand(
    file: Annotated[Path, typer.Argument(help="Utterances, one JSON object a line.")],
    engine: Engine = "embedded",
) -> None:
    """Say what an engine makes of a file of utterances, one JSON object a line."""
    import json

    from samtal import bootstrap
    from samtal.engines.understanding.evaluation import predict_file

    if not file.is_file():
        raise InvalidFile([f"{file}:1: there is no such file, check the path"])
    for prediction in predict_file(file, bootstrap.engine(engine)):
        typer.echo(json.dumps(prediction, ensure_ascii=False))


@app.command()
def demo(
    play: Annotated[bool, typer.Option("--play", help="Play a patient's journey in the terminal.")] = False,
    stay: Annotated[bool, typer.Option("--stay", help="After the journey, keep its page open.")] = False,
    language: Annotated[str, typer.Option(help="sv or en")] = "en",
) -> None:
    """Start a clinic to try things out with; with --play its journey decides the exit status."""
    from samtal.demo.main import run

    raise typer.Exit(_run(run(play=play, stay=stay or not play, language=language)))


@new.command("skill")
def new_skill(name: Name) -> None:
    """An ability: commands, a flow, phrases in every language."""
    _scaffold("skill", name)


@new.command("channel")
def new_channel(name: Name) -> None:
    """A way to reach the clinic: webhook, rendering, sending."""
    _scaffold("channel", name)


@new.command("engine")
def new_engine(name: Name) -> None:
    """An understanding engine."""
    _scaffold("engine", name)


@new.command("practice-system")
def new_practice_system(name: Name) -> None:
    """A link to a clinic's own calendar."""
    _scaffold("practice_system", name)


def main() -> None:
    """Run a command. What went wrong on purpose is one clear line, never a traceback."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    try:
        app()
    except InvalidFile as error:
        typer.echo("\n".join(error.problems), err=True)
        sys.exit(2)
    except SamtalError as error:
        typer.echo(f"samtal: {error}", err=True)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


def _run(work: Coroutine[Any, Any, T]) -> T:
    """Run on uvloop where there is one. Errors of a task group are told as the first of them."""
    try:
        with asyncio.Runner(loop_factory=_new_loop) as runner:
            return runner.run(work)
    except BaseExceptionGroup as group:
        raise _first(group) from group


def _new_loop() -> asyncio.AbstractEventLoop:
    try:
        import uvloop
    except ImportError:  # Windows
        return asyncio.new_event_loop()
    return uvloop.new_event_loop()


def _first(error: BaseException) -> BaseException:
    return _first(error.exceptions[0]) if isinstance(error, BaseExceptionGroup) else error


async def _rehearse(paths: list[Path], understanding: str, told: Any) -> list[RehearsalResult]:
    from samtal import bootstrap, serving
    from samtal.rehearsals.file import load_rehearsals
    from samtal.rehearsals.running import rehearse

    load_rehearsals(*paths)  # a file that is wrong is told before a server is started
    engine = bootstrap.engine(understanding)
    async with serving.throwaway_server(serving.read_settings()) as admin_url:
        return await rehearse(paths, admin_url=admin_url, understanding=engine, told=told)


def _print_transcript(result: RehearsalResult) -> None:
    from rich.console import Console

    from samtal.rehearsals.transcript import print_transcript

    print_transcript(result, Console())


def _scaffold(kind: str, name: str) -> None:
    from samtal.scaffold import begin

    for path in begin(kind, name):
        typer.echo(f"Wrote {path}")
