"""`socialops`: one command to run, show, measure and ship the system. Each verb loads only what it needs."""

import argparse
import sys
from collections.abc import Sequence

from socialops.permissions import Role

DEFAULT_PORT = 8787


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code is 0 when all it promised holds."""
    options = _parser().parse_args(arguments)
    code: int = options.run(options)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="socialops", description=__doc__)
    verbs = parser.add_subparsers(required=True, metavar="COMMAND")

    up = verbs.add_parser("up", help="run the whole system on this machine, with platform sandboxes and a brand to try")
    up.add_argument(
        "--port", type=int, default=DEFAULT_PORT, help=f"of the HTTP API on 127.0.0.1 (default {DEFAULT_PORT})"
    )
    up.add_argument("--empty", action="store_true", help="without the demonstration brand")
    up.set_defaults(run=_up)

    demo = verbs.add_parser("demo", help="play the whole process on a fresh local system and verify every step")
    demo.set_defaults(run=_demo)

    token = verbs.add_parser("token", help="print a token of the running local system")
    token.add_argument("--role", choices=[role.value for role in Role], required=True)
    token.add_argument("--port", type=int, default=DEFAULT_PORT)
    token.set_defaults(run=_token)

    bench = verbs.add_parser("bench", help="print figures as JSON lines")
    bench.add_argument("name", nargs="?", help="what to measure")
    bench.add_argument("--list", action="store_true", help="say what can be measured")
    bench.add_argument("--episodes", type=int, help="how many, where episodes are played")
    bench.add_argument("--seed", type=int, help="the first one's")
    bench.add_argument("--publications", type=int, help="how many, where a load is put on")
    bench.add_argument("--stored", type=int, help="how many are stored besides")
    bench.set_defaults(run=_bench)

    synth = verbs.add_parser("synth", help="synthesise the template and print where it is")
    synth.add_argument("--context", "-c", action="append", default=[], metavar="KEY=VALUE")
    synth.set_defaults(run=_synth)

    check = verbs.add_parser("deploy-check", help="synth, cdk-nag, cfn-lint, sizes and a permission report")
    check.add_argument("--context", "-c", action="append", default=[], metavar="KEY=VALUE")
    check.set_defaults(run=_deploy_check)

    verify = verbs.add_parser("verify-archive", help="verify a copy of the archive, offline")
    verify.add_argument("folder")
    verify.add_argument("--head", default="", help="SHA-256 of the newest digest, kept elsewhere")
    verify.add_argument("--allow-unsealed", action="store_true", help="records that no digest covers yet are no fault")
    verify.set_defaults(run=_verify_archive)

    redrive = verbs.add_parser("redrive", help="move messages from a dead-letter queue back to their queue")
    redrive.add_argument("queue", help="URL of the dead-letter queue")
    redrive.add_argument("target", help="URL of the queue they came from")
    redrive.add_argument("--most", type=int, default=1000, help="messages to move at the most (default 1000)")
    redrive.set_defaults(run=_redrive)
    return parser


def _up(options: argparse.Namespace) -> int:
    from infra.local.up import run

    return run(port=options.port, seeded=not options.empty)


def _demo(_: argparse.Namespace) -> int:
    from infra.local.demo.play import play

    return play()


def _token(options: argparse.Namespace) -> int:
    from infra.local.up import token_of_running

    token = token_of_running(options.port, options.role)
    if token is None:
        sys.stderr.write(f"No local system answers on port {options.port}. Start one with: socialops up\n")
        return 1
    print(token)
    return 0


def _bench(options: argparse.Namespace) -> int:
    from infra.local.bench import names, run

    known = names()
    if options.list or options.name not in known:
        said = sys.stdout if options.list else sys.stderr
        said.write("".join(f"{name:<10} {subject}\n" for name, subject in known.items()))
        return 0 if options.list else 2
    choices = ("episodes", "seed", "publications", "stored")
    chosen = {name: value for name in choices if (value := getattr(options, name)) is not None}
    return run(options.name, **chosen)


def _context(pairs: list[str]) -> dict[str, str]:
    return dict(pair.split("=", 1) for pair in pairs)


def _synth(options: argparse.Namespace) -> int:
    from infra.synth import template

    print(template(_context(options.context)))
    return 0


def _deploy_check(options: argparse.Namespace) -> int:
    from infra.deploy_check import run

    return run(_context(options.context))


def _verify_archive(options: argparse.Namespace) -> int:
    from governance.verify import main as verify

    return verify(options.folder, options.head, allow_unsealed=options.allow_unsealed)


def _redrive(options: argparse.Namespace) -> int:
    from infra.redrive import redrive

    moved = redrive(options.queue, options.target, options.most)
    print(f"{moved} messages moved")
    return 0
