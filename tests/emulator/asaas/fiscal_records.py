"""Fiscal invoices as the API writes them, and the lists of codes that they take from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .writing import money

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .account import Account
    from .table import Row
    from .writing import Writer

Record = dict[str, Any]

SERVICES = 130
CODES = 23
_SERVICES = ("Consultoria", "Desenvolvimento de sistemas", "Ensino regular", "Propaganda")


def reference(number: int) -> str | None:
    """Give what the integrator calls a fiscal invoice."""
    return f"NF-{number:05}" if number % 4 == 0 else None


def invoice(account: Account, row: Row, write: Writer) -> Record:
    """A record of `invoices`."""
    number, facts = row.number, row.facts
    payment = account.payments.rows[facts["payment"]]
    issued = facts["status"] in {"AUTHORIZED", "PROCESSING_CANCELLATION", "CANCELED"}
    url = f"https://www.asaas.com/notaFiscal/{account.luck(61, number):016x}"
    failed = facts["status"] == "ERROR"
    return {
        "object": "invoice",
        "id": account.identify("invoices", number),
        "status": facts["status"],
        "customer": account.identify("customers", payment.customer),
        "payment": write.payment(payment.number),
        "installment": account.identify("installments", payment.installment),
        "type": "NFS-e",
        "statusDescription": "Inscrição municipal inválida" if failed else None,
        "serviceDescription": f"Serviço {number}",
        "pdfUrl": f"{url}.pdf" if issued else None,
        "xmlUrl": f"{url}.xml" if issued else None,
        "rpsSerie": "1" if issued else None,
        "rpsNumber": str(number + 100) if issued else None,
        "number": str(number + 5000) if issued else None,
        "validationCode": f"{account.luck(62, number) % 16**8:08X}" if issued else None,
        "value": money(payment.cents),
        "deductions": 0,
        "effectiveDate": write.day(facts["effective"]),
        "observations": f"Nota referente à cobrança {payment.number}"
        + " *" * facts.get("touch", 0),
        "estimatedTaxesDescription": "Trib aprox R$ 10,00 federal" if number % 3 else "",
        "externalReference": reference(number),
        "taxes": _taxes(number),
        "municipalServiceId": str(306_520 + number % SERVICES),
        "municipalServiceCode": None if number % 2 else "1.09",
        "municipalServiceName": _SERVICES[number % len(_SERVICES)],
    }


def municipal_services(account: Account, write: Writer) -> Iterator[Record]:
    """The services of the account's municipality; their list is paged by page."""
    for number in range(SERVICES):
        yield {
            "id": str(306_520 + number),
            "description": f"{1 + number // 10}.{number % 10:02} - {_SERVICES[number % 4]}",
            "issTax": (2, 2.5, 5)[number % 3],
        }


def federal_service_codes(account: Account, write: Writer) -> Iterator[Record]:
    """The services of the federal list."""
    return _codes("{:02}.{:02}.01", "Serviço federal")


def nbs_codes(account: Account, write: Writer) -> Iterator[Record]:
    """The Brazilian nomenclature of services."""
    for code in _codes("1.01{:02}.{:02}.00", "Serviço de construção"):
        yield {"nbsCode": code["code"], "codeDescription": code["description"]}


def operation_indicator_codes(account: Account, write: Writer) -> Iterator[Record]:
    """Where an operation counts as done."""
    return _codes("{:02}{:02}01", "Operação")


def tax_situation_codes(account: Account, write: Writer) -> Iterator[Record]:
    """The situations towards the taxes on goods and services."""
    for number in range(9):
        yield _situation(number)


def tax_classification_codes(account: Account, write: Writer) -> Iterator[Record]:
    """The classifications within each situation."""
    for number in range(CODES):
        expires = "2033-12-31" if number % 8 == 3 else None
        yield {
            "code": f"{number % 9 * 100:03}{number:03}",
            "description": f"Classificação tributária {number}",
            "effectiveStartDate": "2026-01-01",
            "expirationDate": expires,
            "isSubjectRegularTaxation": number % 2 == 0,
            "cbsPercentage": 0.9,
            "municipalIbsTaxPercentage": 0,
            "stateIbsTaxPercentage": 0.1,
            "cbsTaxReductionPercentage": (0, 60)[number % 2],
            "ibsTaxReductionPercentage": (0, 60)[number % 2],
            "taxRegimeType": "REGULAR",
            "taxSituation": _situation(number % 9),
        }


def fiscal_info(account: Account, write: Writer) -> Record:
    """How the account issues fiscal invoices."""
    return {
        "object": "customerFiscalInfo",
        "email": "fiscal@example.com",
        "municipalInscription": "4600123",
        "simplesNacional": True,
        "culturalProjectsPromoter": False,
        "cnae": "6201501",
        "specialTaxRegime": "1",
        "serviceListItem": "01.07",
        "nbsCode": None,
        "rpsSerie": "1",
        "rpsNumber": 100 + account.tables["invoices"].next_number,
        "loteNumber": 1,
        "username": None,
        "passwordSent": False,
        "accessTokenSent": False,
        "certificateSent": True,
        "nationalPortalTaxCalculationRegime": None,
    }


def _codes(form: str, text: str) -> Iterator[Record]:
    for number in range(CODES):
        code = form.format(1 + number // 7, 1 + number % 7)
        yield {"code": code, "description": f"{text} {number}"}


def _situation(number: int) -> Record:
    return {
        "code": f"{number * 100:03}",
        "description": f"Situação tributária {number}",
        "isSubjectToIbsCbsTaxation": number < 6,
        "isBaseReductionPercentApplicable": number % 2 == 1,
        "isDefermentApplicable": number == 5,
    }


def _taxes(number: int) -> Record:
    reform = number % 2 == 0
    return {
        "nbsCode": "1.0101.01.00" if reform else None,
        "taxSituationCode": "000" if reform else None,
        "taxClassificationCode": "000000" if reform else None,
        "operationIndicatorCode": "010101" if reform else None,
        "retainIss": number % 6 == 1,
        "iss": (2, 2.5, 5)[number % 3],
        "pisCofinsRetentionType": None,
        "pisCofinsTaxStatus": None,
        **dict.fromkeys(("pis", "cofins"), (0, 0.65)[number % 2]),
        **dict.fromkeys(("csll", "inss", "ir"), 0),
        "stateIbs": 0.1 if reform else None,
        "stateIbsValue": 0.35 if reform else None,
        "municipalIbs": 0 if reform else None,
        "municipalIbsValue": 0 if reform else None,
        "cbs": 0.9 if reform else None,
        "cbsValue": 3.12 if reform else None,
        "operationPis": None,
        "operationCofins": None,
    }
