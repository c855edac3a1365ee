"""Personal data: who is a natural person, and what of a contact may be published."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache

# Identifier scheme (upper-case) → the form of the numbers that natural persons have in it.
# Sources: org-id.guide and the tax authorities' own descriptions of their numbers.
_PERSON_NUMBERS: Mapping[str, str] = {
    "PY-RUC": r"0*[1-7]?\d{1,7}(-\d)?",
    "PE-RUC": r"1[05-7]\d{9}",
    "EC-RUC": r"\d{2}[0-5]\d{7}001",
    "CO-NIT": r"\d{5,8}|1\d{9}",
    "AR-CUIT": r"2[0347]-?\d{8}-?\d",
    "CL-RUT": r"\d{1,2}\.?\d{3}\.?\d{3}-?[\dkK]",
    "MX-RFC": r"[A-ZÑ&]{4}\d{6}[A-Z0-9]{3}",
    "DO-RNC": r"\d{3}-?\d{7}-?\d",
    "PT-NIF": r"[123]\d{8}",
    "ES-NIF": r"[\dXYZKLM]\d{7}[A-Z]",
    "IN-PAN": r"[A-Z]{3}P[A-Z]\d{4}[A-Z]",
    "KZ-BIN": r"\d{4}[0-3]\d{7}",
    "UA-EDR": r"\d{10}",
    "UA-IPN": r"\d{10}",
    "RU-INN": r"\d{12}",
}
_CN_RESIDENT = re.compile(r"[1-9]\d{5}(19|20)\d{2}(0[1-9]|1[0-2])\d{5}[\dXx]", re.ASCII)
_BR_CPF = re.compile(r"\d{3}\.\d{3}\.\d{3}-\d{2}", re.ASCII)
# Long names that publishers write where the standard wants a code.
_SCHEMES = (
    (re.compile(r"registro unico de contribuyente.*paraguay", re.IGNORECASE), "PY-RUC"),
    (re.compile(r"统一社会信用代码"), "CN-USCC"),
)
_PERSON_SCHEME = re.compile(
    r"(^|[-_ ])(ci|cc|dni|cpf|curp|nie|nif-pf|cuil|cedula|cpr|egn|cnp|idnp|iin|nik|dui|dpi|nin|"
    r"nric|fin|bsn|pesel|ssn|rrn|hkid|tckn|rnokpp|aadhaar|nid|passeport)"
    r"([-_ ]|$)"
    r"|cedula|pasaporte|passport|identidad|identity card|national id|social security"
    r"|身份证|居民身份|护照|паспорт|физическ",
    re.IGNORECASE,
)
_PERSON_WORDS = re.compile(
    r"natural.?person|persona.?(natural|fisica)|pessoa.?fisica|personne physique|individual"
    r"|sole.?(trader|proprietor)|autonomo|физическ|фізичн|自然人|个人|個人",
    re.IGNORECASE,
)
# Legal forms, as words of their own at the end of a name or before one.
_LEGAL_FORM = re.compile(
    r"\b(s\.? ?a\.?|s\.? ?r\.? ?l\.?|s\.? ?a\.? ?c\.?( ?i\.?)?|saeca|saci"
    r"|s\.? ?a\.? ?e\.? ?c\.? ?a\.?"
    r"|s\.? ?a\.? ?s\.?|e\.? ?a\.? ?s\.?|e\.?i\.?r\.?l\.?|ltda?\.?|limited|llc|inc\.?|corp\.?"
    r"|gmbh|ag|bv"
    r"|plc|pty|company|co\.|cia\.?|compania|consorcio|consortium|cooperativa|asociacion|fundacion"
    r"|sociedad|empresa|municipalidad|ministerio|universidad|instituto|banco|group|grupo|holding"
    r"|ltd|oy|ab|as|kft|sp\. z o\.o|d\.o\.o|s\.r\.o|ооо|оао|зао|тоо|тов)(?!\w)"
    r"|公司|有限|中心|协会|基金会|合作社|학회|会社",
    re.IGNORECASE,
)
_OFFICE = re.compile(
    r"\b(?:team|office|department|dept|unit|section|division|branch|centre|center|desk|service|bureau"
    r"|procurement|purchas|tender|contract|admin|enquir|inquir|info|contact|manager of|secretariat"
    r"|unidad|oficina|departamento|direccion|division|seccion|gerencia|secretaria|compras|mesa de"
    r"|licitacion|contratacion|uoc|adquisicion|licita|setor|divisao|direction|marches)"
    r"|отдел|управлен|закуп|委员会|办公室|中心|科$|处$|局$|部$|股$",
    re.IGNORECASE,
)
_OFFICE_MAIL = re.compile(
    r"^(info|contact|mail|office|admin|hello|general|enquir|inquir|tender|procur|purchas|contract"
    r"|bid|sourcing|supply|support|help|service|secretar|reception|council|compras|uoc|licita"
    r"|contrata|adquis|mesa|ventas|sales|gerencia|direccion|oficina|departamento|unidad|achats"
    r"|marches|zakup|cgb|zfcg|caigou|zbb)[a-z]*[-._\d]*([a-z]*[-._]?(team|office|unit|tenders?))?$",
    re.IGNORECASE,
)
MAIL = re.compile(r"(?:mailto:)?([\w.+'-]+)@[\w-]+(?:\.[\w-]+)+")
# Mobile numbers as they are written where the country's plan tells them apart, and any number
# that the text itself calls one.
MOBILE = re.compile(
    r"(?<![\w.])(?:\+?61[ -]?4\d\d|04\d\d)[ -]?\d{3}[ -]?\d{3}(?!\d)"
    r"|(?<![\w.])(?:\+?44[ -]?7\d{3}|07\d{3})[ -]?\d{3}[ -]?\d{3}(?!\d)"
    r"|(?<![\w.])(?:\+?595[ -]?9\d\d|09\d\d)[ -]?\d{3}[ -]?\d{3}(?!\d)"
    r"|(?<![\w.])\+86[ -]?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)"
    r"|(?<=mobile |mobile:|celular|móvil: )[ :]*\+?\d[\d ()-]{6,14}\d"
    r"|(?<=手机)[：: ]*\+?\d[\d -]{6,14}\d",
    re.IGNORECASE,
)

# Eleven digits from 13 to 19 are a mobile number in Chinese text; elsewhere they may be money.
_DIGIT = re.compile(r"\d")
_CHINESE = re.compile("[\u4e00-\u9fff]")
CHINESE_MOBILE = re.compile(r"(?<![\w.-])1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?![\d.])", re.ASCII)
ID_NUMBER = re.compile(
    r"(?<![\w.-])(?:\d{3}\.\d{3}\.\d{3}-\d{2}"
    r"|[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx])(?![\w.-])",
    re.ASCII,
)


def patterns_in(text: str) -> Iterator[re.Pattern[str]]:
    """The patterns of personal data that apply to a free text."""
    if "@" in text:
        yield MAIL
    if _DIGIT.search(text):
        yield from (MOBILE, ID_NUMBER)
        if _CHINESE.search(text):
            yield CHINESE_MOBILE


@lru_cache(maxsize=20_000)
def folded(text: str) -> str:
    """Lower-case, without accents and punctuation: what makes two writings of a name the same."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(c if c.isalnum() else " " for c in decomposed if not unicodedata.combining(c))
    return " ".join(letters.split())


def unaccented(text: str) -> str:
    """`text` with its punctuation and without its accents."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def scheme_code(scheme: str) -> str:
    """The code of a scheme that is written out; other schemes as they are."""
    plain = unaccented(scheme)
    return next((code for pattern, code in _SCHEMES if pattern.search(plain)), scheme)


def is_person_scheme(scheme: str, number: str) -> bool:
    """Whether only natural persons have such numbers: identity cards, CPF, passports."""
    return bool(
        _PERSON_SCHEME.search(unaccented(scheme))
        or _BR_CPF.fullmatch(number)
        or _CN_RESIDENT.fullmatch(number)
    )


def is_person_number(scheme: str, number: str) -> bool:
    """Whether a tax number of a scheme for persons and bodies is in the range of persons."""
    form = _PERSON_NUMBERS.get(scheme.upper())
    return bool(form and re.fullmatch(form, number.strip(), re.ASCII | re.IGNORECASE))


def has_legal_form(name: str) -> bool:
    """Whether a name includes a legal form: S.A., Ltd, 公司, Municipalidad …"""
    return bool(_LEGAL_FORM.search(unaccented(name)))


def describes_person(details: object) -> bool:
    """Whether what is said of a party (`details`) calls it a natural person."""
    if isinstance(details, dict):
        return any(describes_person(value) for value in details.values())
    return isinstance(details, str) and bool(_PERSON_WORDS.search(unaccented(details)))


def is_office_name(name: str) -> bool:
    """Whether a contact's name is that of an office and not of somebody."""
    return bool(_OFFICE.search(unaccented(name)))


def is_office_mail(address: str) -> bool:
    """Whether an e-mail address is a function's (tenders@…) and not somebody's."""
    return bool(_OFFICE_MAIL.match(address.partition("@")[0]))
