"""A sale as the API writes it: flat, for people to read, every value a text or null (assumed)."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

from tests.emulator import brazil, wire

from .local_time import local
from .money import brl

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from .company import Company
    from .dialect import DateStyle, Dialect
    from .sale import Note, Sale

Record = dict[str, Any]

_PRODUCTS: Mapping[tuple[str, ...], tuple[str, ...]] = {
    ("nfs",): (
        "Mentoria Tráfego Pago 2.0",
        "Curso de Fotografia \u2013 Módulo I",
        'Comunidade "Viver de Renda"',
        "Consultoria Individual",
    ),
    ("nfe",): ("E-book Receitas sem Glúten", "Planner 2026 (impresso)", "Livro: Ação & Reação"),
    ("nfs", "nfe"): ("Kit Completo: curso + apostila", "Combo Inglês + Livro 🎉"),
}
_REASONS = {
    "PENDENTE": "Aguardando fim da garantia",
    "CANCELADA": "Venda reembolsada na plataforma",
    "ALERTA": "Produto sem configuração fiscal; revise o cadastro",
    "COPRODUCAO": "Emissão a cargo do coprodutor",
    "NAO_EMITIR": 'Produto marcado como "não emitir"',
}
_DATE_TIMES: Mapping[DateStyle, str] = {
    "brazilian": "%d/%m/%Y %H:%M:%S",
    "brazilian_minutes": "%d/%m/%Y %H:%M",
}


def sale_record(company: Company, sale: Sale, dialect: Dialect) -> Record:
    """A record of `sales`: the 28 documented columns."""
    blank = "" if sale.number % 4 == 1 else None
    return {
        "empresa": company.name,
        **_client(company, sale),
        "produto": product(company, sale),
        "data_criacao": _moment(sale.created, dialect),
        "modificado_em": _moment(
            sale.changed(note_touches_sale=dialect.note_touches_sale), dialect
        ),
        "data_venda": _moment(sale.sold, dialect),
        "data_fim_garantia": blank if sale.guarantee is None else _day(sale.guarantee, dialect),
        "plataforma": sale.platform,
        "cod_plataforma": sale.code,
        "resp_emissao": _issuer(sale),
        "status_venda": sale.status,
        "motivo_status": _REASONS.get(sale.status, blank),
        "moeda": "BRL",
        "valor_total": _amount(sale.cents, dialect),
        **_note("nfs", sale, dialect, blank),
        **_note("nfe", sale, dialect, blank),
    }


def product(company: Company, sale: Sale) -> str:
    """What was sold: services, goods, or both in one."""
    products = _PRODUCTS[tuple(note.kind for note in sale.notes)]
    return company.draw("product", sale.number).pick(products)


def _client(company: Company, sale: Sale) -> Record:
    """Who bought: one person may have bought often, in the same spelling each time."""
    buyers = max(company.ledger.size * 2 // 3, 3)
    number = sale.number if sale.number < 2 else company.draw("buyer", sale.number).below(buyers)
    draw = company.draw("client", number)
    kind, document = _document(company, number)
    name = draw.pick(company.pools.companies if kind == "CNPJ" else company.pools.people)
    postal_code = brazil.cep(number)
    return {
        "cliente": name,
        "email": _email(name, number) if number % 11 != 5 else "",
        "tipo_doc_cliente": kind,
        "doc_cliente": document,
        "cep_cliente": (postal_code, postal_code, postal_code.replace("-", ""), None)[number % 4],
    }


def _document(company: Company, number: int) -> tuple[str | None, str | None]:
    """Give the kind and the number of a document, with the mask or without it."""
    key = number + company.seed * 1_000_003
    place = number % 10
    if place == 9:
        return None, None
    if place == 8:
        return "PASSAPORTE", f"YB{100_000 + number % 900_000}"
    if place in {1, 4, 6}:
        text = brazil.cnpj(key)
        return "CNPJ", text if place == 4 else brazil.mask_cnpj(text)
    text = brazil.cpf(key)
    return "CPF", text if place in {2, 5} else brazil.mask_cpf(text)


def _email(name: str, number: int) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return (
        f"{'.'.join(''.join(c if c.isalnum() else ' ' for c in plain).split())}{number}@example.com"
    )


def _issuer(sale: Sale) -> str | None:
    if sale.status == "COPRODUCAO":
        return "COPRODUTOR"
    return ("PRODUTOR", "PRODUTOR", "PLATAFORMA", "PRODUTOR", None)[sale.number % 5]


def _note(kind: str, sale: Sale, dialect: Dialect, blank: str | None) -> Record:
    """The five columns of one kind of note, empty where the sale has none."""
    note = next((note for note in sale.notes if note.kind == kind and note.status), None)
    if note is None:
        names = ("numero", "valor", "emissao", "modificado_em", "status")
        return {f"{kind}_{name}": blank for name in names}
    return {
        f"{kind}_numero": None if note.number is None else _serial(note, dialect),
        f"{kind}_valor": _amount(note.cents, dialect),
        f"{kind}_emissao": _moment(note.issued, dialect),
        f"{kind}_modificado_em": _moment(note.modified, dialect),
        f"{kind}_status": note.status,
    }


def _serial(note: Note, dialect: Dialect) -> Any:
    """Write a note's number: nine digits for goods, with zeros or without for services."""
    if dialect.note_numbers == "number":
        return note.number
    return (
        f"{note.number:09}"
        if note.kind == "nfe" or (note.number or 0) % 4 == 1
        else str(note.number)
    )


def _amount(cents: int, dialect: Dialect) -> str:
    if dialect.sales_amounts == "number":
        sign = "-" if cents < 0 else ""
        return wire.number(f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02}")
    return brl(cents, dialect.money_prefix)


def _moment(at: int | None, dialect: Dialect) -> str | None:
    if at is None:
        return None
    moment = local(at)
    if dialect.date_style in _DATE_TIMES:
        return moment.strftime(_DATE_TIMES[dialect.date_style])
    return (
        moment if dialect.date_style == "iso_offset" else moment.replace(tzinfo=None)
    ).isoformat()


def _day(day: date, dialect: Dialect) -> str:
    return day.strftime("%d/%m/%Y") if dialect.date_style in _DATE_TIMES else day.isoformat()
