"""What the name of a member tells of its value, where no schema does: `cpfCnpj`, `data_nascimento`.

The usual Portuguese and English names; of longer ones the words count (`customer_email`).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

PLAIN = ""
"""The class of what is known to be not personal, whatever it stands in."""

_WHOLE = {
    "document": "taxid taxidentifier federaltaxnumber registrationnumber",
    "birth_date": "birthdate dateofbirth datanascimento datadenascimento dtnascimento",
    "phone": "ddd",
    "address": "zip postalcode latitude longitude lat lng ip ipaddress remoteip",
    "card": "lastdigits last4 last4digits lastfour lastfourdigits first4digits first6 bin pan",
    "bank_account": "addresskey pixaddresskey pixkey chavepix brcode qrcode pixcopiaecola emv",
    "note": "filename originalname nomearquivo",
}
_SECRET = re.compile(
    "token|secret(?!ari)|segredo|senha|password|passwd|apikey|chaveapi|accesskey|privatekey"
    "|credential|credencial|cvv|ccv|securitycode|codigo(de)?seguranca|auth(orization)?code"
)
_ABOUT_ENDS = """
    status situacao type tipo kind enabled disabled required at count qty quantity policy method
    metodo
"""
"""What follows the name of a thing, even of a secret, where the value is not the thing."""
_PLAIN_ENDS = """
    id ids uuid guid brand bandeira color cor city cidade state estado uf country pais currency
    moeda url link amount total price score source origem version position role papel block
    percentage fee code codigo compe ispb rel href
"""
_WORDS = """
    document: document documento cpf cnpj rg cnh doc nif passport passaporte ssn inscricao
    birth_date: birth birthday birthdate nascimento aniversario dob
    phone: phone phones telephone telefone telefones celular celulares mobile cel fone tel
    phone: whatsapp msisdn
    name: name names nome nomes fullname firstname lastname surname sobrenome nickname apelido
    name: username login holder cardholder titular razao fantasia
    address: address addresses endereco enderecos street rua logradouro bairro neighborhood
    address: neighbourhood complement complemento cep zip zipcode postal province ip
    card: card cards cartao cartoes
    bank_account: agency agencia branch account conta contas pix iban swift chave payload
    name: company empresa cliente clientes customers payer pagador owner dono responsible
    name: responsavel signatory signatories signatario signatarios beneficiary beneficiario
    name: favorecido recebedor tomador socio socios partner
    note: description descricao observation observations observacao observacoes obs message mensagem
    note: note notes comment comments comentario comentarios content conteudo title titulo label
    note: remark remarks memo subject assunto instructions instrucoes text texto
"""
"""The class of a name with such a word; the first line that fits counts."""
_THINGS = """
    product products produto produtos plan plans plano planos tag tags group groups grupo grupos
    item items itens link field fields service services servico servicos category
    index event file
"""
_BARE_NAMES = frozenset(("name", "nome"))
_FIELD = re.compile(r"(?!(?:[^0-9]*[0-9]){6})[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}")

_BY_WHOLE = {name: personal for personal, names in _WHOLE.items() for name in names.split()}
_ENDS_ABOUT = frozenset(_ABOUT_ENDS.split())
_ENDS = frozenset(_PLAIN_ENDS.split())
_THING_ENDS = frozenset(_THINGS.split())
_BY_WORD = tuple(
    (personal, frozenset(words.split()))
    for personal, words in (line.strip().split(": ") for line in _WORDS.strip().splitlines())
)


@lru_cache(maxsize=4096)
def personal_class(name: str) -> str | None:
    """The class of a member by its name, `PLAIN`, or None where it tells nothing."""
    words = _words(name)
    whole = "".join(words)
    if whole in _BY_WHOLE:
        return _BY_WHOLE[whole]
    last = "".join(words[-1:])
    if last in _ENDS_ABOUT:
        return PLAIN
    if _SECRET.search(whole):
        return "secret"
    if last in _ENDS:
        return PLAIN
    if "authorization" in whole:  # also of a payment, which has an id
        return "secret"
    if is_bare_name(last) and is_thing("".join(words[-2:-1])):
        return "note"
    if "email" in whole:
        return "email"
    return next((personal for personal, known in _BY_WORD if known & set(words)), None)


@lru_cache(maxsize=4096)
def is_thing(name: str) -> bool:
    """Whether what is called so has a name that is no person's: a product, a tag, a group."""
    return bool(_THING_ENDS & set(_words(name)[-1:]))


@lru_cache(maxsize=4096)
def is_bare_name(name: str) -> bool:
    """Whether a member is called name, and nothing else."""
    return name.lower() in _BARE_NAMES


@lru_cache(maxsize=4096)
def is_field(key: str) -> bool:
    """Whether a key looks like the name of a field: no blanks, no accents, few digits.

    Accents may be in names that we know: `endereço`, but not `João`.
    """
    if _FIELD.fullmatch(key):
        return True
    return bool(_FIELD.fullmatch(_unaccented(key))) and personal_class(key) is not None


def _words(name: str) -> list[str]:
    words = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+", _unaccented(name))
    return [word.lower() for word in words]


def _unaccented(name: str) -> str:
    return unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
