"""What people on call are texted, in the clinic's first language: short, within GSM-7, and nothing of any patient."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from reminders.wording.voice import base_language


@dataclass(frozen=True)
class AlertWords:
    """One language's sentences, the first two without their full stop.

    waits: a reply cannot wait. take: what to do about it; where the desk is follows after the `colon`.
    code: puts a phone on call.
    """

    waits: str
    take: str
    code: str
    colon: str = ": "


_WORDS: Mapping[str, AlertWords] = MappingProxyType(
    {
        "en": AlertWords(
            waits="a patient's reply needs a nurse now",
            take="Open the desk and take it",
            code="{code} is the code that puts this phone on call. Type it in at the desk.",
        ),
        "es": AlertWords(
            waits="hay que leer ahora el mensaje de un paciente",
            take="Entre en el programa y acepte la tarea",
            code="{code} es la clave para las guardias con este teléfono. Introduzca la clave en el programa.",
        ),
        "fr": AlertWords(
            waits="le message d'un patient est à lire maintenant",
            take="Ouvrez le programme et prenez-le en charge",
            code="{code} est le code qui met ce téléphone d'astreinte. Saisissez-le dans le programme.",
            colon=" : ",
        ),
        "de": AlertWords(
            waits="Eine Nachricht an die Praxis muss jetzt gelesen werden",
            take="Bitte im Programm öffnen und übernehmen",
            code="{code} ist der Code, der dieses Telefon in Bereitschaft setzt. Bitte im Programm eintippen.",
        ),
    }
)
_UNDERSTOOD = "en"


def alert_language(languages: Sequence[str]) -> str:
    """In which language a clinic's people on call are told: its first, where there are words in it."""
    first = base_language(languages[0]) if languages else _UNDERSTOOD
    return first if first in _WORDS else _UNDERSTOOD


def alert_words(short_name: str, language: str, public_url: str | None) -> str:
    """All that leaves the clinic: no name, no number, nothing of what was written or how serious it may be."""
    words = _WORDS[language]
    where = "." if public_url is None else f"{words.colon}{public_url.rstrip('/')}/todo"
    return f"{short_name}: {words.waits}. {words.take}{where}"


def alert_subject(short_name: str, language: str) -> str:
    """The same as the head of a mail."""
    return f"{short_name}: {_WORDS[language].waits}"


def code_words(short_name: str, language: str, code: str) -> str:
    """The code that shows that a phone is the one that was named."""
    return f"{short_name}: {_WORDS[language].code.format(code=code)}"
