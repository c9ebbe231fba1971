"""What we answer to replies besides STOP, START and HELP, by language, as data: short, and within GSM-7.

Nothing in them is clinical, and nothing speaks of what was written.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from reminders.wording.voice import base_language


@dataclass(frozen=True)
class AnswerWords:
    """One language's sentences.

    closed: nobody reads until then; `closed_now` where it is not known when. urgent: the line that is answered, at any
    hour, or `urgent_until` then; `urgent_from`: it opens before the clinic does. emergency: the emergency number.
    asks: what a text about a visit asks for, in digits. change: to who wants another time.
    """

    closed: str
    closed_now: str
    urgent: str
    urgent_until: str
    urgent_from: str
    emergency: str
    asks: str
    change: str


ANSWER_WORDS: Mapping[str, AnswerWords] = MappingProxyType(
    {
        "en": AnswerWords(
            closed="We are closed until {when} and read your text then.",
            closed_now="We are closed now and read your text when we open.",
            urgent="Urgent: {phone}.",
            urgent_until="Urgent until {when}: {phone}.",
            urgent_from="Urgent from {when}: {phone}.",
            emergency="Emergency: {number}.",
            asks="Reply 1 to confirm, 2 to change.",
            change="Thank you. We call you to find another time.",
        ),
        "es": AnswerWords(
            closed="Cerrado hasta {when}. Entonces leemos su mensaje.",
            closed_now="Ahora cerrado. Leemos su mensaje al abrir.",
            urgent="Urgente: {phone}.",
            urgent_until="Urgente hasta {when}: {phone}.",
            urgent_from="Urgente desde {when}: {phone}.",
            emergency="Emergencia: {number}.",
            asks="Responda 1 para confirmar, 2 para cambiar.",
            change="Gracias. Le llamamos para buscar otra hora.",
        ),
        "fr": AnswerWords(
            closed="Fermé jusqu'à {when}. Nous vous lirons ensuite.",
            closed_now="Fermé actuellement. Nous vous lirons plus tard.",
            urgent="Urgent : {phone}.",
            urgent_until="Urgent jusqu'à {when} : {phone}.",
            urgent_from="Urgent dès {when} : {phone}.",
            emergency="Urgence vitale : {number}.",
            asks="Répondez 1 pour confirmer, 2 pour changer.",
            change="Merci. Nous vous appelons pour trouver un autre horaire.",
        ),
        "de": AnswerWords(
            closed="Geschlossen bis {when}. Dann lesen wir Ihre Nachricht.",
            closed_now="Jetzt geschlossen. Wir lesen Ihre Nachricht, sobald wir öffnen.",
            urgent="Dringend: {phone}.",
            urgent_until="Dringend bis {when}: {phone}.",
            urgent_from="Dringend ab {when}: {phone}.",
            emergency="Notfall: {number}.",
            asks="Antworten Sie 1: passt, 2: ändern.",
            change="Danke. Wir rufen Sie an, um einen anderen Termin zu finden.",
        ),
    }
)


def answer_words(language: str) -> AnswerWords:
    """The sentences of a language, whatever its region; English where there are none."""
    return ANSWER_WORDS.get(base_language(language), ANSWER_WORDS["en"])
