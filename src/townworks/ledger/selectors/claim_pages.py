"""报账的清单和一张报账单: what the pages show, and what a person may do with it now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from townworks.definitions import selectors as definitions
from townworks.kernel import asked
from townworks.kernel.actor import Actor
from townworks.kernel.errors import NotFound
from townworks.kernel.money import to_yuan
from townworks.kernel.workflow import Move
from townworks.ui import names

from ..models import Advance, Allocation, Book, Claim, ClaimLine, Double, Measurement, Receipt, TakeBack
from ..workflow import CLAIM_FLOW, CLAIM_STATES, GRANTED, TAKEN, WAITS
from .charts import chart_of_book
from .claims import account_of_purpose, claim_for, claims_for, purpose_name
from .listing import ON_A_PAGE, Act, Told, account_choices
from .take_backs import RECEIPTS, decides
from .visible import NOT_THERE, may
from .works import payable_in, sources_of

MOVES = {
    "make": "填报账单",
    "receipt": "附上票据",
    "double": "核对重复",
    "unreceipt": "取下票据",
    "unbook": "凭证作废或冲销",
    **{move.name: move.label for move in CLAIM_FLOW.moves},
}
TO_DO = (*WAITS, "accepted")


def claim_page(actor: Actor, wanted: Mapping[str, str], *, page: int) -> Page:
    """Claims in reach, the latest first, by book, state and words."""
    found = claims_for(actor)
    state = wanted.get("state", "")
    found = found.filter(state=state) if state in CLAIM_STATES else found.exclude(state="discarded")
    if (book := wanted.get("book", "")).isascii() and book.isdigit() and len(book) < 10:
        found = found.filter(book=int(book))
    found = _narrowed(found, wanted)
    if words := wanted.get("q", "").replace("\0", "")[:60]:
        found = found.filter(
            Q(reason__icontains=words) | Q(payee__icontains=words) | Q(number__icontains=words)
        )
    return Paginator(found.order_by("-pk"), ON_A_PAGE).get_page(page)


def _narrowed(found: QuerySet[Claim], wanted: Mapping[str, str]) -> QuerySet[Claim]:
    """Claims behind a figure of funds and budgets: by fund, purpose, year and month, those that take money or were granted."""
    states = {"taken": TAKEN, "granted": GRANTED}.get(wanted.get("only", ""))
    if states:
        found = found.filter(state__in=states)
    for name, field in (
        ("fund", "allocation__fund"),
        ("works", "measurement__works"),
        ("year", "spent_on__year"),
        ("month", "spent_on__month"),
    ):
        if (number := asked.number(wanted.get(name))) is not None:
            found = (
                found.filter(**{field: number})
                if name in ("fund", "works") or 0 < number < 10_000
                else found.none()
            )
    purposes = [one for one in wanted.get("purpose", "").replace("\0", "")[:400].split(",") if one]
    return found.filter(lines__purpose__in=purposes).distinct() if purposes else found


def waiting_count(actor: Actor) -> int:
    """Claims that wait for somebody: to approve, check, review or pay."""
    return claims_for(actor).filter(state__in=TO_DO).count()


@dataclass(frozen=True)
class Detail:
    """一张报账单 as its page shows it."""

    lines: list[tuple[ClaimLine, str]]
    receipts: list[Receipt]
    doubles: list[Double]
    acts: list[Act]
    may_settle: bool
    story: list[Told]
    # Receipts that somebody wants to take back, and whether this person may agree.
    asked: list[tuple[TakeBack, bool]]

    @property
    def face(self) -> int | None:
        """What the receipts come to, in fen; None where one of them tells no amount."""
        told = [one.amount for one in self.receipts if one.amount is not None]
        return sum(told) if told and len(told) == len(self.receipts) else None

    @property
    def lacking(self) -> int:
        """By how much the receipts come short of what is asked for, in fen."""
        return 0 if self.face is None else max(0, sum(line.amount for line, _ in self.lines) - self.face)

    @property
    def may_edit(self) -> bool:
        return any(act.name == "edit" for act in self.acts)


def detail(actor: Actor, claim: Claim) -> Detail:
    """A claim with its lines, receipts, doubles and steps."""
    rows = list(claim.rows.order_by("id"))
    earlier = {claim.made_by_id, *(row.by_id for row in rows if row.move == "approve")}
    doubles = list(claim.doubles.exclude(other__state="discarded").select_related("other__book"))
    open_doubles = any(one.state == "open" for one in doubles)
    return Detail(
        [(line, purpose_name(line.purpose)) for line in claim.lines.order_by("n")],
        list(claim.receipts.filter(active=True).select_related("attachment__blob")),
        doubles,
        [Act(move.name, gettext(move.label)) for move in acts_on(actor, claim, earlier)],
        open_doubles and bool(may(actor, "claim.review", claim.book)),
        [Told(row.at, row.by_name, gettext(MOVES[row.move]), row.reason) for row in rows],
        [
            (one, decides(actor, one) and bool(may(actor, RECEIPTS, claim.book)))
            for one in TakeBack.objects.filter(receipt__claim=claim, state="asked").select_related("receipt")
        ],
    )


def acts_on(actor: Actor, claim: Claim, earlier: set[int | None]) -> list[Move]:
    """What this person may do with a claim now. ``earlier``: who made and who approved it."""
    moves, known = [], {}
    for move in CLAIM_FLOW.open_moves(claim.state):
        own = actor.person_id is not None and (
            (move.name == "approve" and actor.person_id == claim.made_by_id)
            or (move.name == "check" and actor.person_id in earlier)
        )
        unneeded = move.name in ("check", "object") and "group" not in claim.checks
        lost = claim.voucher_id is None
        booked = (move.name in ("book", "rebook") and not lost) or (move.name == "pay" and lost)
        early = move.name == "accept" and "group" in claim.checks and claim.state != "checked"
        if own or unneeded or early or booked:
            continue
        if move.permission not in known:
            known[move.permission] = bool(may(actor, move.permission, claim.book))
        if known[move.permission]:
            moves.append(move)
    return moves


def double_for(actor: Actor, pk: int) -> Double:
    """One double with its claim; NotFound when it is not there or not for this actor."""
    found = Double.objects.select_related("claim__book", "other__book").filter(pk=pk).first()
    if found is None:
        raise NotFound(NOT_THERE)
    claim_for(actor, found.claim_id)
    return found


def receipt_for(actor: Actor, pk: int) -> Receipt:
    """One receipt with its claim; NotFound when it is not there or not for this actor."""
    found = Receipt.objects.filter(pk=pk).first()
    if found is None:
        raise NotFound(NOT_THERE)
    found.claim = claim_for(actor, found.claim_id)
    return found


def purpose_choices(*, banned: bool = True) -> list[tuple[str, str]]:
    """The purposes that the town has; ``banned``: those on the negative list as well."""
    rules = definitions.ledger_rules()
    return [(one.code, names.in_language(one)) for one in rules.purposes if banned or not one.banned]


def advance_choices(book: Book) -> list[tuple[str, str]]:
    """Petty cash of a book that is still out."""
    return [(str(one.pk), str(one)) for one in Advance.objects.filter(book=book, state="open")]


def allocation_choices(book: Book) -> list[tuple[str, str]]:
    """Allotments of special funds to a book."""
    rows = Allocation.objects.filter(book=book, corrects=None).select_related("fund").order_by("pk")
    return [(str(one.pk), f"{one.fund.name} · {one.project}") for one in rows]


def measurement_choices(book: Book, own: object = None) -> list[tuple[str, str]]:
    """Measurements of a book's works on which something may be paid, with how much; ``own``: what a claim names already."""
    words = gettext("{name} 第 {n} 期计量（还能付 {left} 元）")
    found = {
        one.pk: words.format(name=one.works.name, n=one.n, left=f"{to_yuan(left):,}")
        for one, left in payable_in(book)
    }
    named = Measurement.objects.filter(pk=own or 0, works__book=book).select_related("works").first()  # type: ignore[misc]
    if named is not None:
        found.setdefault(named.pk, gettext("{name} 第 {n} 期计量").format(name=named.works.name, n=named.n))
    return [(str(pk), text) for pk, text in found.items()]


def first_facts(book: Book, measurement: int | None) -> dict[str, object]:
    """What a claim for a measurement begins with; nothing where there is no such one in the book."""
    for one, _left in payable_in(book) if measurement else ():
        if one.pk == measurement:
            source = next((row for row in sources_of(one.works) if row.left > 0), None)
            return {
                "measurement": one.pk,
                "reason": gettext("{name} 第 {n} 期工程款").format(name=one.works.name, n=one.n),
                "payee": one.works.contractor_masked if one.works.contractor_kind == "body" else "",
                "allocation": source.allocation.pk if source and source.allocation else None,
            }
    return {}


def typed_claim(claim: Claim) -> tuple[dict[str, object], list[dict[str, str]]]:
    """A claim and its lines as the form has them."""
    names_of_fields = ("reason", "payee", "handler", "witness", "spent_on", "pay_by", "decided", "version")
    head: dict[str, object] = {name: getattr(claim, name) for name in names_of_fields}
    head |= {"advance": claim.advance_id, "allocation": claim.allocation_id}
    head["measurement"] = claim.measurement_id
    lines = [
        {"purpose": one.purpose, "what": one.what, "amount": f"{to_yuan(one.amount)}"}
        for one in claim.lines.order_by("n")
    ]
    return head, lines


@dataclass(frozen=True)
class Booking:
    """入账的选择: accounts, those money is paid from, and for each line its words and its usual account."""

    accounts: list[tuple[str, str]]
    money: list[tuple[str, str]]
    lines: list[tuple[str, str]]


def booking_of(claim: Claim) -> Booking:
    """What a claim may be booked on; nothing to pay from where petty cash did."""
    accounts, roles = account_choices(claim.book), chart_of_book(claim.book).roles
    first, second = (roles.cash, roles.bank) if claim.pay_by == "cash" else (roles.bank, roles.cash)
    money = [
        (code, f"{code} {name}")
        for prefix in (first, second)
        for code, name in accounts
        if code.startswith(prefix)
    ]
    lines = []
    for one in claim.lines.order_by("n"):
        words = f"{purpose_name(one.purpose)} {one.what}".strip() + f" {to_yuan(one.amount)}"
        lines.append((words, account_of_purpose(claim.book, one.purpose)))
    return Booking(accounts, [] if claim.advance_id else money, lines)
