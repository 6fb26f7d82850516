"""Fiscal settings, and the public lists of codes that fiscal invoices refer to."""

from __future__ import annotations

from singer_rest import fields
from tap_asaas.lists import ListStream
from tap_asaas.objects import SNAPSHOT_DATE, TAX_SITUATION
from tap_asaas.snapshot import SnapshotStream


class FiscalInfo(SnapshotStream):
    """How the account issues fiscal invoices, once a day."""

    name = "fiscal_info"
    path = "/fiscalInfo/"
    gated = True
    record_schema = fields.record(
        SNAPSHOT_DATE,
        fields.text("object", "Tipo do objeto"),
        fields.text("email", "E-mail que recebe avisos sobre as notas fiscais", personal="email"),
        fields.text("municipalInscription", "Inscrição municipal", personal="document"),
        fields.boolean("simplesNacional", "Se é optante pelo Simples Nacional"),
        fields.boolean("culturalProjectsPromoter", "Se é incentivador cultural"),
        fields.text("cnae", "Código CNAE da atividade"),
        fields.text("specialTaxRegime", "Regime especial de tributação"),
        fields.text("serviceListItem", "Item da lista de serviços"),
        fields.text("nbsCode", "Código NBS do serviço", references="nbs_codes.nbsCode"),
        fields.text("rpsSerie", "Série do RPS"),
        fields.integer("rpsNumber", "Número do último RPS usado"),
        fields.integer("loteNumber", "Número do último lote"),
        fields.text("username", "Usuário no sistema da prefeitura", personal="name"),
        fields.boolean("passwordSent", "Se a senha da prefeitura está guardada"),
        fields.boolean("accessTokenSent", "Se o token da prefeitura está guardado"),
        fields.boolean("certificateSent", "Se o certificado digital está guardado"),
        fields.text(
            "nationalPortalTaxCalculationRegime",
            "Regime de apuração dos tributos no portal nacional da NFS-e",
        ),
    )


class MunicipalServices(ListStream):
    """Services that the account's municipality knows, for its fiscal invoices."""

    name = "municipal_services"
    path = "/fiscalInfo/services"
    offset_counts_pages = True
    gated = True
    selected_by_default = False
    record_schema = fields.record(
        fields.key("id", "Identificador do serviço municipal (chave primária)"),
        fields.text("description", "Código e descrição do serviço"),
        fields.number("issTax", "Alíquota do ISS (%)"),
    )


class FederalServiceCodes(ListStream):
    """Codes of services in the federal list."""

    name = "federal_service_codes"
    path = "/fiscalInfo/federalServiceCodes"
    primary_keys = ("code",)
    gated = True
    selected_by_default = False
    record_schema = fields.record(
        fields.key("code", "Código federal do serviço (chave primária)"),
        fields.text("description", "Descrição do serviço"),
    )


class NbsCodes(ListStream):
    """Codes of the Brazilian nomenclature of services (NBS)."""

    name = "nbs_codes"
    path = "/fiscalInfo/nbsCodes"
    primary_keys = ("nbsCode",)
    gated = True
    selected_by_default = False
    record_schema = fields.record(
        fields.key("nbsCode", "Código NBS (chave primária)"),
        fields.text("codeDescription", "Código e descrição do serviço"),
    )


class OperationIndicatorCodes(ListStream):
    """Codes that say what kind of operation a fiscal invoice stands for."""

    name = "operation_indicator_codes"
    path = "/fiscalInfo/operationIndicatorCodes"
    primary_keys = ("code",)
    gated = True
    selected_by_default = False
    record_schema = fields.record(
        fields.key("code", "Código do indicador da operação (chave primária)"),
        fields.text("description", "Descrição do indicador da operação"),
    )


class TaxClassificationCodes(ListStream):
    """Codes by which IBS and CBS classify an operation, with their rates and reductions."""

    name = "tax_classification_codes"
    path = "/fiscalInfo/taxClassificationCodes"
    primary_keys = ("code",)
    gated = True
    selected_by_default = False
    record_schema = fields.record(
        fields.key("code", "Código da classificação tributária (chave primária)"),
        fields.text("description", "Descrição da classificação tributária"),
        fields.text("effectiveStartDate", "Início da vigência, como enviado"),
        fields.text("expirationDate", "Fim da vigência, como enviado"),
        fields.boolean("isSubjectRegularTaxation", "Se há tributação regular"),
        fields.number("cbsPercentage", "Alíquota da CBS (%)"),
        fields.number("municipalIbsTaxPercentage", "Alíquota do IBS municipal (%)"),
        fields.number("stateIbsTaxPercentage", "Alíquota do IBS estadual (%)"),
        fields.number("cbsTaxReductionPercentage", "Redução da CBS (%)"),
        fields.number("ibsTaxReductionPercentage", "Redução do IBS (%)"),
        fields.text("taxRegimeType", "Tipo de regime tributário"),
        fields.nested(
            "taxSituation",
            "Situação tributária a que a classificação pertence",
            fields.text(
                "code", "Código da situação tributária", references="tax_situation_codes.code"
            ),
            *TAX_SITUATION,
        ),
    )


class TaxSituationCodes(ListStream):
    """Codes that say how IBS and CBS apply to an operation."""

    name = "tax_situation_codes"
    path = "/fiscalInfo/taxSituationCodes"
    primary_keys = ("code",)
    gated = True
    selected_by_default = False
    record_schema = fields.record(
        fields.key("code", "Código da situação tributária (chave primária)"),
        *TAX_SITUATION,
    )


STREAMS = (
    FiscalInfo,
    MunicipalServices,
    FederalServiceCodes,
    NbsCodes,
    OperationIndicatorCodes,
    TaxClassificationCodes,
    TaxSituationCodes,
)
