"""The answers that refuse: errors in Portuguese (documented form), HTML, or nothing at all."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from starlette.responses import HTMLResponse, Response

from tests.emulator.answers import json_answer

_FORBIDDEN = """<!DOCTYPE HTML>
<html><head><title>ERROR: The request could not be satisfied</title></head>
<body><h1>403 ERROR</h1><p>Request blocked.</p></body></html>
"""
_TEXTS = {
    "access_token_not_found": 'O cabeçalho de autenticação "access_token" não foi encontrado.',
    "invalid_access_token": "A chave de API fornecida é inválida.",
    "invalid_environment": "A chave de API informada não pertence a este ambiente.",
    "invalid_action": "Sua conta não tem acesso a este recurso.",
    "invalid_user_agent": 'O cabeçalho "User-Agent" é obrigatório.',
    "too_many_requests": "Limite de requisições atingido. Tente novamente mais tarde.",
    "too_many_concurrent_requests": "Limite de requisições simultâneas atingido.",
    "method_not_allowed": "Método não permitido.",
}


def errors(code: str, description: str = "") -> dict[str, Any]:
    """Write the body of an error."""
    return {"errors": [{"code": code, "description": description or _TEXTS[code]}]}


def refusal(status: HTTPStatus, code: str, description: str = "") -> Response:
    """Refuse with a code and a text."""
    return json_answer(errors(code, description), status)


def bad_parameter(name: str) -> Response:
    """Refuse the value of a parameter."""
    word = name.replace("[", "_").replace("]", "")
    return refusal(HTTPStatus.BAD_REQUEST, f"invalid_{word}", f"O campo {name} é inválido.")


def forbidden() -> Response:
    """Refuse as the network before the API does (documented: no JSON)."""
    return HTMLResponse(_FORBIDDEN, HTTPStatus.FORBIDDEN)


def nowhere() -> Response:
    """Tell that there is nothing, without a body (documented for unknown ids)."""
    return Response(status_code=HTTPStatus.NOT_FOUND)


def gated(status: int) -> Response:
    """Refuse a feature that the account lacks (assumed)."""
    if status == HTTPStatus.FORBIDDEN:
        return forbidden()
    if status == HTTPStatus.NOT_FOUND:
        return nowhere()
    return refusal(HTTPStatus(status), "invalid_action")
