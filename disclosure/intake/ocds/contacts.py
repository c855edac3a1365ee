"""PublicContact points: an office's may be published, a person's may not and is counted."""

from dataclasses import dataclass

from disclosure.intake.ocds import persons
from disclosure.intake.ocds.json_nodes import JsonNode


@dataclass(frozen=True)
class PublicContact:
    """What of a contact point may be published."""

    office: str = ""
    phone: str = ""
    email: str = ""


def read_contact(node: JsonNode) -> PublicContact:
    """The public part of a contact point; what is left out is counted as personal data.

    A named person's telephone goes with the name: it may be a line of their own.
    """
    privacy = node.reading.report.privacy
    name, email = node.name("name"), node.name("email")
    office = name if persons.is_office_name(name) else ""
    privacy["names"] += bool(name and not office)
    mail = email if persons.MAIL.fullmatch(email) and persons.is_office_mail(email) else ""
    privacy["emails"] += bool(email and not mail)
    phone = node.name("telephone")
    is_personal = bool(name and not office) or bool(persons.MOBILE.search(phone))
    privacy["telephones"] += bool(phone and is_personal)
    privacy["telephones"] += bool(node.name("mobile", "mobilePhone", "cellphone"))
    privacy["telephones"] += bool(node.name("faxNumber") and is_personal)
    for key in node.value:
        node.reading.read.add(node.under(key))
    return PublicContact(office, "" if is_personal else phone, mail)
