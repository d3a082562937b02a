"""Commands of the exchange: cards, files out and in."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import Any

from copdesk.cli import conflicts
from copdesk.cli.context import Context, printable
from copdesk.cli.parser import Commands
from copdesk.domain.errors import UserError
from copdesk.services import labels
from copdesk.store.desk import Desk

_MOST = 1 << 40  # records: more than there can be


def declare(commands: Commands) -> None:
    """Declare the commands of this module."""
    _declare_card(commands.nest(commands.add("card")))
    made = commands.add("export", export)
    commands.option(made, "--to", action="append", required=True, metavar="CARD")
    commands.option(made, "--out", type=Path, required=True, metavar="FILE")
    commands.option(made, "--scope", choices=("unit", "plans", "review", "aggregates"), default="unit")
    commands.option(made, "--from", dest="start", type=commands.day, metavar="DATE", text="report_from")
    commands.option(made, "--until", dest="end", type=commands.day, metavar="DATE", text="report_to")
    commands.option(made, "--full", action="store_true")
    commands.option(made, "--medium", metavar="NUMBER")
    made = commands.add("preview", preview)
    commands.option(made, "file", type=Path, metavar="FILE")
    commands.option(made, "--of", type=commands.known_noun, metavar="NOUN", text="preview_of")
    commands.option(made, "--skip", type=int, default=0, metavar="N")
    made = commands.add("import", take_in)
    commands.option(made, "file", type=Path, metavar="FILE")
    deletions = made.add_mutually_exclusive_group()
    deletions.add_argument("--delete", action="store_true", help=commands.texts.t("cli.arg.delete_too"))
    deletions.add_argument("--keep-deleted", action="store_true", help=commands.texts.t("cli.arg.keep_deleted"))
    conflicts.declare(commands)
    commands.add("imports", imports)
    commands.option(commands.add("undo-import", undo_import), "number", type=int, metavar="N")


def _declare_card(commands: Commands) -> None:
    commands.option(commands.add("card.show", show_card), "--out", type=Path, metavar="FILE")
    commands.option(commands.add("card.print", print_card), "--out", type=Path, required=True, metavar="FILE")
    made = commands.add("card.trust", trust_card)
    commands.option(made, "file", type=Path, metavar="FILE", text="card_file")
    commands.option(made, "--role", default="", choices=("unit", "district", "region"), text="card_role")
    commands.add("card.list", list_cards)
    commands.add("card.renew", renew_card)
    commands.add("card.stay", stay)
    commands.add("card.change", change_key)
    made = commands.add("card.countersign", countersign)
    commands.option(made, "card", metavar="CARD")
    commands.option(made, "--out", type=Path, required=True, metavar="FILE")
    made = commands.add("card.revoke", revoke_card)
    commands.option(made, "card", metavar="CARD")
    commands.option(made, "--why", default="")
    commands.option(commands.add("card.revoke-own", revoke_own), "--why", default="")


def show_card(context: Context) -> None:
    """The card of this desk, on the screen and in a file."""
    from copdesk.services import exchange

    with context.writing() as desk:
        out = context.options.out
        card = exchange.save_card(desk, out) if out else exchange.own_card(desk)
        _say_card(context, card)


def _say_card(context: Context, card: Any, vouched_by: Sequence[str] = ()) -> None:
    if context.options.json:
        context.say_json([_card(card, vouched_by=list(vouched_by))])
        return
    context.say(f"{context.texts.t('card.title')}: {printable(card.unit)}")
    context.say(f"{context.texts.t('card.fingerprint')}: {card.fingerprint}")
    for unit in vouched_by:
        context.say(f"{context.texts.t('card.vouched')}: {printable(unit)}")


def _card(card: Any, **more: object) -> dict[str, Any]:
    made = {"unit": card.unit, "fingerprint": card.fingerprint, "site": card.site}
    return {**made, "made_on": card.made_on.isoformat(), **more}


def print_card(context: Context) -> None:
    """The card on a sheet of A6 with its QR code, as the window prints it."""
    from copdesk.services import exchange

    out = context.options.out
    if out.suffix.lower() != ".pdf":
        raise UserError("card_sheet_pdf", name=out.name[:80])
    with context.writing() as desk:
        card = exchange.own_card(desk)
        exchange.save_file(out, import_module("copdesk.ui.exchange.card_paper").bare_sheet(context.texts, card))


def trust_card(context: Context) -> None:
    """Accept files of a card from now on."""
    from copdesk.services import exchange

    with context.writing() as desk:
        card = exchange.trust_card(desk, context.options.file, context.options.role)
        found = [each for each in exchange.cards(desk) if each.card.site == card.site]
        _say_card(context, card, vouched_by=[one for each in found for one in _vouched(each)])


def list_cards(context: Context) -> None:
    """The cards of other desks."""
    from copdesk.services import exchange

    with context.reading() as desk:
        found = exchange.cards(desk)
        rows = [
            (
                each.card.unit,
                each.role,
                each.card.fingerprint,
                f"{each.revoked:%d.%m.%Y}" if each.revoked else "",
                ", ".join(_vouched(each)),
            )
            for each in found
        ]
        headers = [context.texts.t(f"card.{name}") for name in ("unit", "role", "fingerprint", "revoked", "vouched")]
        context.answer(lambda: map(_known, found), headers, rows)


def _known(each: Any) -> dict[str, Any]:
    revoked = each.revoked.isoformat() if each.revoked else None
    return _card(each.card, role=each.role, revoked=revoked, vouched_by=_vouched(each))


def _vouched(each: Any) -> list[str]:
    return [one.unit for one in each.vouched]


def renew_card(context: Context) -> None:
    """A desk that was put back from a copy takes a new place among the others."""
    from copdesk.services import exchange

    with context.writing() as desk:
        _say_card(context, exchange.renew(desk, context.places))


def stay(context: Context) -> None:
    """The desk was moved to this computer; the other folder is not used any more."""
    from copdesk.services import places

    with context.writing() as desk:
        if context.places is not None:
            places.stay(desk, context.places)


def change_key(context: Context) -> None:
    """New keys for this desk, which others accept because the former key signed them."""
    from copdesk.services import exchange

    with context.writing() as desk:
        _say_card(context, exchange.change_key(desk))


def countersign(context: Context) -> None:
    """The card of another desk with this desk's word for it, in a file."""
    from copdesk.services import exchange

    with context.writing() as desk:
        _say_card(context, exchange.countersign(desk, context.options.card, context.options.out))


def revoke_card(context: Context) -> None:
    """Refuse files of a card from now on."""
    from copdesk.services import exchange

    with context.writing() as desk:
        _say_card(context, exchange.revoke(desk, context.options.card, context.options.why))


def revoke_own(context: Context) -> None:
    """Give up the card of this desk for good, and say what comes next."""
    from copdesk.services import exchange

    with context.writing() as desk:
        _say_card(context, exchange.revoke_own(desk, context.options.why))
    context.complain(context.texts.t("cli.card.revoked_own"))


def export(context: Context) -> None:
    """Write a file for other desks."""
    from copdesk.services import exchange, media, places

    options, texts = context.options, context.texts
    with context.writing() as desk:
        if context.places is not None:
            places.note_opening(desk, context.places)
        done = exchange.export(
            desk,
            options.to,
            options.out,
            full=options.full,
            scope=options.scope,
            period=(options.start, options.end),
            on=media.named(desk, options.medium) if options.medium else None,
        )
        if options.json:
            made = {"file": str(done.path), "bytes": done.size, "kind": done.header.kind, **done.header.counts}
            context.say_json([made])
        else:
            context.say(texts.t("cli.export.done", file=done.path, records=done.header.counts["records"]))
        if done.missing_files:
            context.complain(texts.n("cli.export.missing", done.missing_files))


def preview(context: Context) -> None:
    """What a file would do."""
    from copdesk.services import exchange, exchange_words

    with context.writing() as desk:
        of, skip = context.options.of or "", min(max(context.options.skip, 0), _MOST)
        found = exchange.preview(desk, context.options.file, noun=of, skip=skip)
        whole = found.totals.get(of, 0) if of else sum(found.totals.values())
        if len(found.records) < whole:
            last = skip + len(found.records) if found.records else 0
            where = {"first": min(skip + 1, last), "last": last, "next": last % whole}
            context.complain(context.texts.t("cli.preview.more", **where, whole=whole))
        if context.options.json:
            context.say_json(_changes(found.records))
            return
        header, texts = found.report.header, context.texts
        when = labels.show_moment(header.made_ms)
        scope = header.scope if header.kind == "snapshot" else ""
        kind = texts.t(f"packages.scope.{scope}" if scope else f"packages.kind.{header.kind}")
        _say_counts(context, desk, found.report)
        context.say(texts.t("packages.made", when=when, kind=kind, name=printable(context.options.file.name)))
        for line in exchange_words.stays(texts, found.report, asked=False):
            context.complain(line)
        for each in found.records:
            _say_record(context, desk, each)


def _say_record(context: Context, desk: Desk, each: Any) -> None:
    """One record of a package, what hangs on a deleted one, and what becomes of each field of a changed one."""
    from copdesk.services import exchange_words

    texts = context.texts
    label = labels.noun_label(texts, each.noun)
    title = texts.title(desk.registry[each.noun], each.title)
    context.say(f"{texts.t(f'exchange.{each.what}')}: {label} «{printable(title)}»")
    for line in exchange_words.hung(desk, texts, each.hanging):
        context.say(f"    ← {printable(line)}")
    fields = desk.registry[each.noun].fields
    for change in each.fields if each.what == "changed" else ():
        name = labels.field_label(texts, each.noun, change.field)
        shown = texts.t("packages.field.conflict", field=name) if change.conflict else name
        old, new = (labels.show(texts, fields[change.field], value) for value in (change.old, change.new))
        context.say(f"    {shown}: {printable(old) or '—'} → {printable(new) or '—'}")


def _changes(records: Any) -> Iterator[dict[str, Any]]:
    for each in records:
        fields = [
            {**asdict(field), "old": labels.as_json(field.old), "new": labels.as_json(field.new)}
            for field in each.fields
        ]
        named = {"noun": each.noun, "id": each.id, "title": each.title, "what": each.what, "conflict": each.apart}
        yield {**named, "fields": fields, "hung": [asdict(one) for one in each.hanging.listed]}


def take_in(context: Context) -> None:
    """Take a file in."""
    from copdesk.services import exchange, exchange_words

    with context.writing() as desk:
        report = exchange.import_file(desk, context.options.file, confirmed=_confirmed(context, desk))
        if context.options.json:
            lines = [asdict(line) for line in exchange.counts(desk, context.texts, report.counts)]
            context.say_json(
                [{"number": report.number, "repeated": report.repeated, "kept": report.kept, "registers": lines}]
            )
        else:
            _say_counts(context, desk, report)
        for line in exchange_words.stays(context.texts, report):
            context.complain(line)
        if any(count.conflicts for count in report.counts.values()):
            context.complain(context.texts.t("cli.import.conflicts"))


def _confirmed(context: Context, desk: Desk) -> set[tuple[str, str]]:
    """The deletions that were agreed to; a package that deletes is refused until somebody says what to do with them."""
    from copdesk.services import exchange

    if context.options.keep_deleted:
        return set()
    deletions = exchange.preview(desk, context.options.file).deletions
    if deletions and not context.options.delete:
        if context.options.json:
            context.say_json(_changes(deletions))
        for each in deletions if not context.options.json else ():
            _say_record(context, desk, each)
        raise UserError("import_deletes", count=len(deletions))
    return {(each.noun, each.id) for each in deletions}


def _say_counts(context: Context, desk: Desk, report: Any) -> None:
    from copdesk.services import exchange, exchange_rules

    texts = context.texts
    context.say(texts.t("cli.import.from", unit=printable(report.sender.unit)))
    if report.repeated:
        back = exchange_rules.taken_back(desk, report)
        context.say(texts.t("packages.taken_back" if back else "cli.import.repeated", n=back))
        return
    headers = [texts.t(f"exchange.{name}") for name in ("register", "new", "changed", "deleted", "conflicts")]
    lines = exchange.counts(desk, texts, report.counts)
    context.say_table(
        headers, [(one.label, str(one.new), str(one.changed), str(one.deleted), str(one.conflicts)) for one in lines]
    )


def imports(context: Context) -> None:
    """The files taken in."""
    from copdesk.services import exchange

    texts = context.texts
    with context.reading() as desk:
        found = exchange.imports(desk)
        rows = [
            (str(row.number), labels.show_moment(row.ms), row.header.unit, texts.t("common.yes") if row.undone else "")
            for row in found
        ]
        headers = [texts.t(f"exchange.{name}") for name in ("number", "when", "unit", "undone")]
        context.answer(lambda: map(_import, found), headers, rows)


def _import(row: Any) -> dict[str, Any]:
    return {
        "number": row.number,
        "ms": row.ms,
        "unit": row.header.unit,
        "site": row.peer,
        "undone": row.undone,
        "registers": {noun: asdict(count) for noun, count in row.counts.items()},
    }


def undo_import(context: Context) -> None:
    """Take an import back; first the later edits that stay are named."""
    from copdesk.services import exchange

    texts, number = context.texts, context.options.number
    with context.writing() as desk:
        for each in exchange.foresee_undo(desk, number).later:
            fields = ", ".join(labels.field_label(texts, each.noun, name) for name in each.fields if name)
            title = texts.title(desk.registry[each.noun], each.title)
            what = f"{labels.noun_label(texts, each.noun)} «{printable(title)}»: {fields}"
            context.say(texts.t("cli.undo-import.later", what=what, user=each.user, when=labels.show_moment(each.ms)))
        done = exchange.undo_import(desk, number)
        context.say(texts.t("cli.undo-import.exact" if done.exact else "cli.undo-import.edits"))
        if done.kept:
            context.complain(texts.n("cli.kept", done.kept))
