"""Reactions of phones to a text of ours: `Liked “...”`, `A aimé « ... »`, `👍 to “...”`.

A phone that cannot show a reaction sends it as a text that quotes ours. It asks for nothing, whatever the quote says:
our own texts hold the word STOP.
"""

import re

from reminders.domain.reply_pattern import plain

# What stands before the quote, or before words such as "an image"; without case and accents.
_BEFORE = (
    # English
    *("liked", "loved", "disliked", "laughed at", "emphasized", "emphasised", "questioned"),
    *("removed a like from", "removed a heart from", "removed a dislike from", "removed a laugh from"),
    *("removed an exclamation from", "removed a question mark from"),
    # Spanish
    *("le gusto", "le encanto", "no le gusto", "le dio risa", "se rio de", "le causo risa", "exclamo por", "enfatizo"),
    *("destaco", "cuestiono", "pregunto por", "le puso un corazon a", "quito un me gusta de", "quito un corazon de"),
    # French
    *(
        "a aime",
        "a adore",
        "n'a pas aime",
        "a ri de",
        "a ri a",
        "a mis en evidence",
        "a souligne",
        "s'est exclame pour",
    ),
    *("s'est interroge sur", "a mis en doute", "a mis un coeur sur", "a retire un coeur de", "a retire un j'aime de"),
    # German
    *("gefallt", "liebt", "gefallt nicht", "lacht uber", "lachte uber", "betont", "hat", "hinterfragt", "mag"),
    *("hat ein herz entfernt von", "hat ein like entfernt von"),
)
# What may stand after the quote: German puts its verb there.
_AFTER = (
    *("geliked", "geliket", "gelikt", "geliebt", "hervorgehoben", "betont", "hinterfragt", "belacht", "disliked"),
    *("mit .{1,40} (?:markiert|reagiert|versehen)", "(?:nicht )?mit (?:gefallt mir|herz) markiert"),
)
_IMAGE = "an image|a photo|a video|an attachment|una imagen|una foto|une image|une photo|ein bild|ein foto"
_OPEN, _CLOSE = '["“„«‟]', '["”“»‟]'
_QUOTE = rf"{_OPEN}.*{_CLOSE}"
_EMOJI = r"[^\w\s\"“„«]{1,12}"  # with its joiners and skin; letters and quotes are none
_TO = "to|a|an|auf|zu|su|para|op"
_REACTED = (
    "reacted|reacted with|reacciono con|a reagi avec|a reagi par|hat mit|reagierte mit|ha reagito con|reageerde met"
)
_WHAT = rf"(?:{_QUOTE}|{_IMAGE})"
_FORMS = re.compile(
    "|".join(
        (
            rf"(?:{'|'.join(_BEFORE)}) ?{_WHAT}(?: ?(?:{'|'.join(_AFTER)}))?",
            rf"(?:{_REACTED}) {_EMOJI} (?:{_TO}) ?{_WHAT}(?: ?reagiert)?",
            rf"{_EMOJI} ?(?:{_TO}) ?{_WHAT}",
        )
    ),
    re.DOTALL,
)
_SPACES = re.compile(r"[\s\u200a]+")
_MARKS = re.compile("[`\u2019\u2018\u00b4]")


def is_reaction(body: str) -> bool:
    """True if a text is nothing but a phone's reaction to another text."""
    said = _SPACES.sub(" ", _MARKS.sub("'", plain(body))).strip().rstrip(".")
    return _FORMS.fullmatch(said) is not None
