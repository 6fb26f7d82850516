"""Nothing of a person leaves a tap that is told to leave it out, whatever the API sends.

Who the persons are, the emulator says: what our schemas call personal is not asked.
"""

from __future__ import annotations

import json
import re
from itertools import chain
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from tap_clientbase.tap import TapClientbase
from tests.cases import CASES, Case
from tests.emulator import CANARY, CANARY_CPF, Emulator, brazil
from tests.emulator.clientbase.parties import GOOGLE_TOKEN_PREFIX
from tests.run_tap import selection, sync
from tests.scripts import command

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KEY = "a key of the tests, long enough"
SEED = 1
EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")
NUMBERS = [
    *range(120),
    *(SEED * 1_000_003 + number for number in range(120)),
    *(77_000 + number for number in range(20)),
    *(start + number for start in (900, 7_000_000, 8_000_000) for number in range(60)),
    SEED * 16 + 1,
]
"""Of which the emulator makes the documents and the phones of those who take part."""


def planted() -> set[str]:
    """What the emulator knows of persons and companies, but for what places are called too."""
    pools = brazil.pools(SEED)
    places = "\n".join(pools.cities)
    named = {*pools.people, *pools.companies, *pools.streets, *pools.neighborhoods, "ALEX RIBEIRO"}
    found = {name for name in named if name not in places}
    for number in NUMBERS:
        cpf, cnpj, phone = brazil.cpf(number), brazil.cnpj(number), brazil.phone(number)
        found |= {cpf, brazil.mask_cpf(cpf), cnpj, brazil.mask_cnpj(cnpj)}
        found |= {phone[2:], brazil.mask_phone(phone), brazil.cep(number)}
    return found


@pytest.fixture(scope="module")
def crowd() -> Iterator[Emulator]:
    with Emulator(seed=SEED, size=60, biu_quota=None, asaas_quota=None) as emulator:
        yield emulator


def setting(privacy: str) -> dict[str, str]:
    """The settings for an action; without hashes a key is refused."""
    return {"privacy": privacy, **({"privacy_key": KEY} if privacy == "hash" else {})}


def everything_written(case: Case, emulator: Emulator, folder: Path, privacy: str) -> str:
    """Run a tap's script over all streams; some requests are refused, and one stream is."""
    emulator.reset()
    for turn, kind in enumerate(["500", "503", "429"], start=1):
        emulator.faults.plan(kind, at=turn)
    emulator.faults.plan("422", path="*/transfers", times=None)
    emulator.faults.plan("422", path="*/dashboard", times=None)
    config = {**case.config(emulator), **setting(privacy)}
    (folder / "config.json").write_text(json.dumps(config))
    (folder / "catalog.json").write_text(json.dumps(selection(case.tap)))
    arguments = ("--config", folder / "config.json", "--catalog", folder / "catalog.json")
    ended = command(case.tap.name, *arguments, LOGLEVEL="DEBUG")
    assert ended.returncode == 1
    assert emulator.faults.played["422"] == 1
    assert sum(emulator.faults.played.values()) > 2
    return ended.stdout + ended.stderr


def card_tokens(emulator: Emulator) -> set[str]:
    cards = [row.get("creditCard") for row in emulator.asaas.records("payments")]
    tokens = {card["creditCardToken"] for card in cards if card and card["creditCardToken"]}
    assert tokens
    return tokens


@pytest.mark.usefixtures("no_backoff")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.tap.name)
def test_no_personal_value_is_written_anywhere(case: Case, crowd: Emulator, tmp_path: Path) -> None:
    kept = everything_written(case, crowd, tmp_path, "keep")
    users = crowd.clientbase.records("merchant_users")
    subjects = {user["google_sub"] for user in users if user["google_sub"]}
    found = {value for value in planted() | subjects if value in kept}
    assert subjects <= found or case.tap is not TapClientbase
    emails = set(EMAIL.findall(kept))
    assert len(found) > 40
    assert len(emails) > 15
    never = {CANARY, CANARY_CPF, GOOGLE_TOKEN_PREFIX, KEY, case.config(crowd)[case.token]}
    never |= card_tokens(crowd) | {"Signature="}
    assert not {value for value in never if value in kept}
    for privacy in ("omit", "hash"):
        written = everything_written(case, crowd, tmp_path, privacy)
        assert written.count('"type":"RECORD"') == kept.count('"type":"RECORD"') > 40
        assert not {value for value in found | never if value in written}, privacy
        assert not EMAIL.findall(written), privacy


def documents(case: Case, emulator: Emulator, privacy: str) -> dict[str, Any]:
    """The documents of a tap's customers by key."""
    stream, field = case.personal
    run = sync(case.tap, {**case.config(emulator), **setting(privacy)}, streams=[stream])
    (key,) = run.schemas[stream]["key_properties"]
    return {record[key]: record[field] for record in run.records[stream]}


def test_one_document_has_one_hash_in_all_taps() -> None:
    # With this seed the three APIs know persons with the same documents, masked and not.
    with Emulator(seed=0, size=300, biu_quota=None, asaas_quota=None) as emulator:
        hashes: list[dict[str, set[Any]]] = []
        for case in CASES:
            kept, hashed = (documents(case, emulator, action) for action in ("keep", "hash"))
            assert kept.keys() == hashed.keys()
            by_document: dict[str, set[Any]] = {}
            for key, document in kept.items():
                assert (hashed[key] is None) is (document is None)
                by_document.setdefault(re.sub(r"\W", "", document or ""), set()).add(hashed[key])
            by_document.pop("", None)
            hashes.append(by_document)
    for document, known in hashes[0].items():
        assert len(set(chain(known, *(other.get(document, ()) for other in hashes[1:])))) == 1
    assert len(set.intersection(*(set(one) for one in hashes))) > 5


@pytest.mark.parametrize(
    ("privacy", "expected"),
    [
        ({}, {"cpf": CANARY_CPF, "accessToken": None, "other": 1}),
        ({"secret": "keep"}, {"cpf": CANARY_CPF, "accessToken": CANARY, "other": 1}),
        ("omit", {"cpf": None, "accessToken": None, "other": 1}),
    ],
)
def test_what_is_captured_is_treated_too(
    privacy: object, expected: dict[str, Any], emulator: Emulator
) -> None:
    case = CASES[-1]
    config = {**case.config(emulator), "privacy": privacy, "on_drift": "capture"}
    stream: Any = case.tap(config=config).streams["customers"]
    (record,) = stream.shaped([{"id": "1", "cpf": CANARY_CPF, "accessToken": CANARY, "other": 1}])
    assert json.loads(record["_extra"]) == expected


@pytest.mark.parametrize("action", ["omit", "hash"])
def test_records_are_what_their_schema_says_with_a_catalog_made_before(
    action: str, emulator: Emulator
) -> None:
    case = CASES[-1]
    config = {**case.config(emulator), **setting(action)}
    catalog = selection(case.tap, ["my_account", "accounts", "customers"])
    run = sync(case.tap, config, catalog=catalog)
    for stream, message in run.schemas.items():
        validator = jsonschema.Draft202012Validator(
            message["schema"], format_checker=jsonschema.FormatChecker()
        )
        for record in run.records[stream]:
            validator.validate(json.loads(json.dumps(record, default=float)))
    born = run.schemas["accounts"]["schema"]["properties"]["birthDate"]
    assert born["x-personal"] == "birth_date"
    assert any(record["birthDate"] for record in run.records["accounts"]) is (action == "hash")


def test_a_catalog_without_types_gets_those_of_hashes(emulator: Emulator) -> None:
    case = CASES[-1]
    catalog = selection(case.tap, ["customers"])
    (stream,) = [stream for stream in catalog["streams"] if stream["stream"] == "customers"]
    stream["schema"]["properties"]["cpfCnpj"] = {"anyOf": [{"type": "string"}, {"type": "null"}]}
    config = {**case.config(emulator), "privacy": "hash", "privacy_key": KEY}
    run = sync(case.tap, config, catalog=catalog)
    column = run.schemas["customers"]["schema"]["properties"]["cpfCnpj"]
    assert column == {"type": ["string", "null"], "x-personal": "document"}
    assert run.records["customers"]


SPELLINGS: dict[str, tuple[str, dict[str, Any], dict[str, str]]] = {
    "tap-clientbase": (
        "customers",
        {
            "uuid": "1",
            "name": "JOSÉ  da Conceição",
            "document": "01234567890",
            "email": "Jose@Example.com",
            "phone": "5541998765432",
        },
        {"document": "document", "name": "name", "email": "email", "phone": "phone"},
    ),
    "tap-biu": (
        "sales",
        {
            "cod_plataforma": "1",
            "cliente": "José da Conceição ",
            "doc_cliente": "012.345.678-90",
            "email": " jose@example.com",
        },
        {"document": "doc_cliente", "name": "cliente", "email": "email"},
    ),
    "tap-asaas": (
        "customers",
        {
            "id": "1",
            "name": "Jose da Conceicao",
            "cpfCnpj": 1234567890,
            "email": "jose@example.com",
            "mobilePhone": "(41) 99876-5432",
        },
        {"document": "cpfCnpj", "name": "name", "email": "email", "phone": "mobilePhone"},
    ),
}
"""One person as each API may write him: a stream, a row, and the fields that are compared."""


def test_one_person_has_one_hash_in_all_taps(emulator: Emulator) -> None:
    hashes: dict[str, set[str]] = {}
    for case in CASES:
        name, row, places = SPELLINGS[case.tap.name]
        config = {**case.config(emulator), "privacy": "hash", "privacy_key": KEY}
        stream: Any = case.tap(config=config).streams[name]
        (record,) = stream.shaped([row])
        for personal, field in places.items():
            hashes.setdefault(personal, set()).add(record[field])
    assert {personal: len(values) for personal, values in hashes.items()} == dict.fromkeys(
        ("document", "name", "email", "phone"), 1
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.tap.name)
@pytest.mark.parametrize(
    ("environment", "message"),
    [
        ({"PRIVACY": "hash"}, "config: privacy_key is missing"),
        ({"PRIVACY": "hash", "PRIVACY_KEY": "of-the-user"}, "config: privacy_key is too short"),
        ({"PRIVACY": '{"documento": "omit"}'}, "unknown class 'documento'; did you mean"),
        ({"PRIVACY": "omitted"}, "config: privacy: unknown action; did you mean 'omit'?"),
    ],
)
def test_a_wrong_setting_ends_in_one_line(
    case: Case, environment: dict[str, str], message: str, tmp_path: Path
) -> None:
    prefix = case.tap.name.upper().replace("-", "_")
    variables = {f"{prefix}_{name}": value for name, value in environment.items()}
    ended = command(
        case.tap.name, "--config", "ENV", **{f"{prefix}_{case.token.upper()}": "x", **variables}
    )
    assert ended.returncode == 1
    (line,) = [line for line in ended.stderr.splitlines() if "| ERROR" in line]
    assert message in line
    assert "of-the-user" not in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("privacy", ["omit", '{"document": "omit"}', {"document": "omit"}])
def test_the_environment_can_tell_it_too(privacy: object, emulator: Emulator) -> None:
    case = CASES[0]
    config = case.config(emulator)
    variables = {f"TAP_CLIENTBASE_{name.upper()}": value for name, value in config.items()}
    if isinstance(privacy, str):
        ended = command(
            case.tap.name, "--config", "ENV", TAP_CLIENTBASE_PRIVACY=privacy, **variables
        )
        messages = [json.loads(line) for line in ended.stdout.split("\n") if line]
        rows = [m["record"] for m in messages if m.get("stream") == "banks" and "record" in m]
    else:
        rows = sync(case.tap, {**config, "privacy": privacy}, streams=["banks"]).records["banks"]
    assert rows
    assert {row["document"] for row in rows} == {None}
    assert ({row["name"] for row in rows} == {None}) is (privacy == "omit")
