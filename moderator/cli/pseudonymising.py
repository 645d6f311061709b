"""The command that writes a pseudonymised working copy, its key apart, and brings its decisions back."""

from __future__ import annotations

import os
from pathlib import Path

import click

from moderator.cli.bringing import WORKSPACE
from moderator.cli.frame import Answer, Exit, asked, command, opened, shown_progress
from moderator.cli.help import option
from moderator.domain.words import N_, _, ngettext, number
from moderator.work import pseudonymising as work

KEY_PASSPHRASE = "MODERATOR_KEY_PASSPHRASE"  # noqa: S105 - the name of a variable
FILE = click.Path(path_type=Path, dir_okay=False)


@command(
    "pseudonymise",
    N_(
        "Write a pseudonymised working copy and its key, or bring back what was decided on one.\n\n"
        "Names, identifiers, addresses and personal data found in texts are replaced by stable pseudonyms. The copy is"
        " pseudonymised, not anonymous: keep the key elsewhere, the GDPR applies to both."
    ),
)
@WORKSPACE
@option("--output", type=FILE, help=N_("The copy to write (.moderator)."))
@option("--back", type=FILE, help=N_("The copy whose decisions are taken over in this workspace."))
@option("--key", type=FILE, help=N_("The key file (by default beside the workspace)."))
@option("--protect", is_flag=True, help=N_("Ask for the passphrase of the key (else taken from {}, if it is set)."),
        values=[KEY_PASSPHRASE])  # fmt: skip
def pseudonymise(workspace: Path, output: Path | None, back: Path | None, key: Path | None, protect: bool) -> Answer:
    """Write a pseudonymised copy, or bring its decisions back."""
    copy = output or back
    if copy is None or (output and back):
        raise click.UsageError(_("Give either --output or --back."))
    secret = asked(_("Passphrase of the key"), twice=bool(output)) if protect else os.environ.get(KEY_PASSPHRASE, "")
    with opened(workspace) as ws, shown_progress() as progress:
        where = key or work.usual_key(ws, copy)
        if back is not None:
            brought = work.bring_back(ws, back, where, key_passphrase=secret, progress=progress)
            taken = ngettext("{n} decision brought back.", "{n} decisions brought back.", brought.taken)
            left = [_("Left out: {what}").format(what=one) for one in brought.left_out]
            data: dict[str, object] = {"taken": brought.taken, "left_out": brought.left_out}
            return Answer(data, [*left, taken.format(n=number(brought.taken))], Exit.CONTESTED if left else Exit.DONE)
        made = work.make(ws, copy, where, key_passphrase=secret, progress=progress)
    lines = [
        _("Pseudonymised copy: {path}").format(path=made.copy),
        _("Its key, to be kept elsewhere: {path}").format(path=made.key),
        "" if secret else _("The key is not encrypted: give a passphrase with --protect."),
    ]
    data = {"copy": str(made.copy), "key": str(made.key), "contributions": made.contributions,
            "decisions": made.decisions, "pseudonyms": made.pseudonyms, "encrypted": bool(secret)}  # fmt: skip
    return Answer(data, [line for line in lines if line])


COMMANDS = (pseudonymise,)
