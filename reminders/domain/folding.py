"""Names as people mean them: without case, accents, spaces and punctuation."""

import re
import unicodedata
from functools import lru_cache

_NO_WORD = re.compile(r"[\W_]+")
_WORDLESS = str.maketrans({"#": " number ", "%": " percent ", "+": " plus "})


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """`"  Téléphone_Mobile "` and `"telephone mobile"` are one name."""
    plain = unicodedata.normalize("NFKD", text.translate(_WORDLESS).casefold())
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return _NO_WORD.sub(" ", letters).strip()
