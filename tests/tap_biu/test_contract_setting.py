"""The setting `contract`: an API that differs from every assumption can be followed."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from tap_biu.contract import Contract
from tap_biu.tap import TapBiu
from tests.emulator.biu import Dialect
from tests.run_tap import sync

if TYPE_CHECKING:
    from tests.emulator import Emulator

OTHER_API = Dialect(
    base_path="/api",
    paths={"dashboard": "/painel", "sales": "/vendas"},
    auth_header="x-api-key",
    auth_prefix="Key ",
    start_param="de",
    end_param="ate",
    field_param="campo",
    date_format="%d/%m/%Y",
    date_fields={"modificado_em": "modified", "data_criacao": "created", "data_venda": "sold"},
    page_param="pagina",
    per_page_param="tamanho",
    first_page=0,
    max_per_page=40,
    records_key="resultado.itens",
    pagination_key="resultado.paginas",
    pagination_names={"total_pages": "ultima", "total": "total", "next_page": "proxima"},
    dashboard_key="resultado.itens",
    date_style="brazilian_minutes",
)
FOLLOWING_IT = {
    "paths": {"dashboard": "painel", "sales": "/vendas"},
    "params": {"sales": {"empresa": "7"}},
    "headers": {"X-Company": "7"},
    "auth_header": "X-Api-Key",
    "auth_prefix": "Key",
    "start_date_param": "de",
    "end_date_param": "ate",
    "sales_end_date_param": "ate",
    "date_field_param": "campo",
    "date_format": "%d/%m/%Y",
    "dashboard_date_field": "created",
    "sales_date_field": "modified",
    "page_param": "pagina",
    "page_size_param": "tamanho",
    "page_size": 40,
    "first_page": 0,
    "records_path": "resultado.itens",
    "next_page_path": "resultado.paginas.proxima",
    "total_pages_path": "resultado.paginas.ultima",
    "total_path": "resultado.paginas.total",
    "first_competence": "2025-01",
    "date_formats": ["%d/%m/%Y %H:%M", "%d/%m/%Y"],
    "timezone": "America/Bahia",
}


def test_an_api_that_differs_in_everything_is_followed(
    config: dict[str, Any], emulator: Emulator
) -> None:
    emulator.biu.dialect = OTHER_API
    other = {**config, "api_url": emulator.biu.url, "contract": FOLLOWING_IT}
    run = sync(TapBiu, other)
    assert run.error is None
    codes = {record["cod_plataforma"] for record in run.records["sales"]}
    assert codes == {row["cod_plataforma"] for row in emulator.biu.records("sales")}
    assert run.records["dashboard"][0]["competence"] == "2025-01"
    assert len(run.records["dashboard"]) == 15
    assert emulator.log.to("/vendas")[0].query["empresa"] == "7"
    assert all(entry.headers["x-company"] == "7" for entry in emulator.log.entries)
    emulator.log.clear()
    emulator.advance(days=2)
    second = sync(TapBiu, other, state=run.state)
    assert second.error is None
    assert 0 < len(second.records["sales"]) < len(codes)


def test_every_assumption_is_described_and_overridable() -> None:
    definition = TapBiu.config_jsonschema["properties"]["contract"]
    names = {field.name for field in dataclasses.fields(Contract)}
    assert definition["properties"].keys() == names
    assert all(facts["description"] for facts in definition["properties"].values())
    assert names - FOLLOWING_IT.keys() == {"primary_keys", "replication_keys", "competence_param"}
