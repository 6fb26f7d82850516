"""What becomes of a payment that nobody steers: drawn from its number when it is made.

Of a thousand payments about 45 are never paid, 20 deleted, 30 received in cash, 150 paid late, and
the rest paid in time; a few of those are refunded, and of card payments some are disputed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.emulator.draw import mix

from .payment import CARDS

if TYPE_CHECKING:
    from .account import Account
    from .payment import Payment

DELETED, UNPAID, CASH, LATE = 20, 65, 95, 245
"""Where each kind ends among a thousand payments; the rest are paid in time."""


def befall(account: Account, row: Payment) -> None:
    """Plan the steps of a new payment."""
    rest, roll = divmod(mix(account.seed ^ 0xFA7E, row.number), 1000)
    rest, delay = divmod(rest, 40)
    rest, other = divmod(rest, 100)
    life = account.life
    if other < 40:
        account.plan(row.created + 1 + delay % 9, life.view_bill, row)
    if 40 <= other < 44:
        _edit(account, row, delay)
    if roll < DELETED:
        _delete(account, row, delay, restored=roll % 3 == 0)
    elif roll < UNPAID:
        if roll % 6 == 0:
            account.plan(row.due + 30, life.request_dunning, row)
            if roll % 4 == 0:
                account.plan(row.due + 60 + delay, life.pay, row)
    elif roll < CASH:
        _receive_in_cash(account, row, delay, undone=roll % 8 == 0)
    elif roll < LATE:
        _pay(account, row, row.due + 1 + delay, rest)
    else:
        day = row.due - delay % 7 if row.subscription or row.installment else row.created + delay
        _pay(account, row, max(row.created, min(day, row.due)), rest)


def _edit(account: Account, row: Payment, delay: int) -> None:
    fields = (
        {"description": f"Cobrança corrigida {row.number}"},
        {"dueDate": row.due + 3},
        {"value": row.cents + 500},
    )[delay % 3]
    account.plan(row.created + 1, account.life.edit, row, fields)


def _delete(account: Account, row: Payment, delay: int, *, restored: bool) -> None:
    day = row.created + 1 + delay
    account.plan(day, account.life.delete, row)
    if restored:
        account.plan(day + 5, account.life.restore, row)
        account.plan(day + 9, account.life.pay, row)


def _receive_in_cash(account: Account, row: Payment, delay: int, *, undone: bool) -> None:
    day = max(row.created, row.due - 5 + delay // 2)
    typed = max(row.created, day - delay % 12)
    account.plan(day, account.life.receive_in_cash, row, typed)
    if undone:
        account.plan(day + 3, account.life.undo_cash, row)
        account.plan(day + 20, account.life.pay, row)


def _pay(account: Account, row: Payment, day: int, rest: int) -> None:
    life, returns = account.life, account.returns
    rest, roll = divmod(rest, 1000)
    after = 2 + rest % 30
    if row.billing in CARDS:
        if roll % 40 == 7:
            account.plan(day, life.analyze, row)
            day += 1
        elif roll % 40 == 8:
            account.plan(day, life.authorize, row)
            day += 2
        account.plan(day, life.confirm, row)
        if roll >= 960:
            _charge_back(account, row, day + after, rest)
    else:
        account.plan(day, life.pay, row)
    if roll < 20:
        account.plan(day + after, returns.request_refund, row)
    elif roll < 40:
        account.plan(day + after, returns.refund, row, row.cents // 4)
        if roll < 25:
            account.plan(day + after + 6, returns.refund, row, row.cents // 5)


def _charge_back(account: Account, row: Payment, day: int, rest: int) -> None:
    returns = account.returns
    account.plan(day, returns.request_chargeback, row)
    if rest % 4 == 0:
        account.plan(day + 10, returns.lose_chargeback, row)
        return
    account.plan(day + 6, returns.dispute, row)
    if rest % 4 == 1:
        account.plan(day + 40, returns.lose_chargeback, row)
        return
    account.plan(day + 35, returns.await_reversal, row)
    account.plan(day + 45, returns.win_chargeback, row)
