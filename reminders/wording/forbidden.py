"""Words that no text may hold, as data: what names a treatment or a drug on a lock screen, what shortens a link.

Small letters without accents: texts are folded before they are looked at. A `*` stands for any
ending. A list holds for texts in its language, EVERYWHERE for all. The language of a list matters:
"peeling" is a treatment in Spanish, French and German, and in English what skin does.
"""

from collections.abc import Mapping

EVERYWHERE = ""

TREATMENTS: Mapping[str, tuple[str, ...]] = {
    EVERYWHERE: (
        "botox*", "dysport", "xeomin", "bocouture", "azzalure", "botulin*", "juvederm", "restylane", "sculptra",
        "radiesse", "profhilo", "belotero", "teosyal", "bellafill", "skinpen", "dermapen", "dermaroller*", "dermastamp",
        "morpheus*", "hydrafacial*", "ultherapy", "thermage", "hifu", "coolsculpting", "fraxel", "lumecca", "bbl",
        "ipl",
        "prp", "prf", "meso", "mesoneedling", "microblading", "dermaplan*", "microdermabrasion", "kybella", "emsculpt",
    ),
    "en": (
        "microneedling", "micro-needling", "micro needling", "needling", "derma-roller*", "derma roller*", "derma-pen",
        "derma pen", "mesotherapy", "peel", "peels", "toxin", "filler", "fillers", "laser*", "injection*", "injected",
        "derma-planing", "hair removal", "pulsed light", "radiofrequency", "radio frequency", "light therapy",
        "vitamin infusion", "platelet*", "plasma", "thread lift", "liposuction", "skin booster*",
    ),
    "es": (
        "microagujas", "micropuncion", "microneedling", "mesoterapia", "peeling*", "exfoliacion quimica", "toxina",
        "relleno*", "laser", "depilacion", "inyeccion*", "luz pulsada", "radiofrecuencia", "plasma",
        "infusion de vitaminas", "rodillo", "bioestimulador*", "hilos tensores",
    ),
    "fr": (
        "microneedling", "micro-aiguilles", "microperforation*", "mesotherapie", "peeling*", "toxine", "comblement*",
        "filler*", "laser*", "epilation", "injection*", "lumiere pulsee", "radiofrequence", "plasma", "dermaroller",
        "infusion de vitamines", "fils tenseurs",
    ),
    "de": (
        "microneedling", "mikronadel*", "nadelung", "mesotherapie", "peeling*", "fruchtsaurepeeling", "filler*",
        "unterspritz*", "spritze*", "laser*", "haarentfernung", "injektion*", "blitzlicht*", "radiofrequenz*", "plasma",
        "vitamininfusion", "fadenlifting", "dermaroller",
    ),
}  # fmt: skip

DRUGS: Mapping[str, tuple[str, ...]] = {
    EVERYWHERE: (
        "*caine", "accutane", "roaccutane", "tylenol", "advil", "motrin", "aleve", "panadol", "nurofen", "benadryl",
        "zyrtec", "claritin", "valtrex", "zovirax", "emla", "ibuprofen", "naproxen", "paracetamol", "isotretinoin*",
        "tretinoin*", "adapalen*", "tazaroten*", "doxycyclin*", "minocyclin*", "finasterid*", "warfarin*", "betadine",
        "hyaluronidas*", "differin", "retin-a",
    ),
    "en": (
        "aspirin", "acetaminophen", "valaciclovir", "valacyclovir", "aciclovir", "acyclovir", "hydroquinone",
        "hydrocortisone", "cortisone", "steroid*", "antibiotic*", "antihistamine*", "anti-inflammator*",
        "blood thinner*", "spironolactone", "painkiller*", "cetirizine", "loratadine", "metronidazole", "prednison*",
    ),
    "es": (
        "aspirina", "ibuprofeno", "naproxeno", "valaciclovir", "aciclovir", "hidroquinona", "hidrocortisona",
        "cortisona",
        "corticoide*", "*caina", "antibiotico*", "antihistaminico*", "antiinflamatorio*", "anticoagulante*",
        "analgesico*", "cetirizina", "loratadina", "doxiciclina", "tretinoina", "isotretinoina", "prednisona",
    ),
    "fr": (
        "aspirine", "ibuprofene", "naproxene", "doliprane", "valaciclovir", "aciclovir", "hydroquinone",
        "hydrocortisone", "cortisone", "corticoide*", "antibiotique*", "antihistaminique*", "anti-inflammatoire*",
        "anticoagulant*", "antalgique*", "antidouleur*", "cetirizine", "loratadine", "tretinoine", "prednison*",
    ),
    "de": (
        "aspirin", "valaciclovir", "aciclovir", "*cain", "hydrochinon", "hydrocortison", "cortison", "kortison*",
        "antibiotik*", "antihistaminik*", "entzundungshemm*", "blutverdunn*", "schmerzmittel*", "schmerztablett*",
        "cetirizin", "loratadin", "prednison*",
    ),
}  # fmt: skip

# Carriers block texts with links of these: everybody may shorten with them, so spam does.
SHORTENERS = (
    "bit.ly", "bitly.com", "tinyurl.com", "t.co", "goo.gl", "is.gd", "v.gd", "ow.ly", "buff.ly", "rebrand.ly",
    "cutt.ly",
    "rb.gy", "t.ly", "tiny.cc", "shorturl.at", "bl.ink", "lnkd.in", "soo.gd", "s.id", "adf.ly", "shorte.st", "trib.al",
    "dub.sh", "short.io", "t2m.io", "snip.ly", "mcaf.ee", "qr.ae", "u.to", "x.co", "shorturl.com", "tr.im", "surl.li",
    "tinyu.rl", "kutt.it", "clck.ru", "ow.li",
)  # fmt: skip

# Answers that carriers and Twilio take for themselves, or that mean to stop. In capitals they are found anywhere
# after a verb that asks for an answer; in small letters where they are the answer asked for.
KEYWORDS: Mapping[str, tuple[str, ...]] = {
    EVERYWHERE: (
        "yes", "no", "cancel", "end", "stop", "stopall", "quit", "unsubscribe", "optout", "revoke", "start", "unstop",
        "help", "info", "y", "n", "ok",
    ),
    "es": ("si", "alto", "baja", "cancelar", "fin", "parar", "ayuda", "alta"),
    "fr": ("oui", "non", "arret", "annuler", "fin", "aide"),
    "de": ("ja", "nein", "stopp", "ende", "abbrechen", "hilfe"),
}  # fmt: skip

ASKING: Mapping[str, tuple[str, ...]] = {
    EVERYWHERE: (r"\{reply_or_call\}",),
    "en": ("reply", "answer", "text", "send", "respond", "write", "type"),
    "es": ("responda", "responde", "conteste", "contesta", "envie", "envia", "escriba", "escribe", "mande"),
    "fr": ("repondez", "reponds", "envoyez", "ecrivez", "tapez"),
    "de": ("antworten sie", "antworten", "antworte", "senden sie", "senden", "schreiben sie", "schreiben"),
}

# Lengths of time: number words, units, what may stand before one that only says what to expect.
NUMBERS: Mapping[str, tuple[str, ...]] = {
    "en": ("a", "an", "one", "two", "three", "four", "five", "six", "seven", "ten", "fourteen", "a few", "several"),
    "es": ("un", "una", "dos", "tres", "cuatro", "cinco", "seis", "siete", "diez", "catorce", "unos", "unas", "varios"),
    "fr": ("un", "une", "deux", "trois", "quatre", "cinq", "six", "sept", "dix", "quatorze", "quelques"),
    "de": (
        "ein", "eine", "einen", "einem", "einer", "zwei", "drei", "vier", "funf", "sechs", "sieben", "zehn",
        "einige",
    ),
}  # fmt: skip
UNITS: Mapping[str, tuple[str, ...]] = {
    "en": ("h", "hr", "hrs", "hour", "hours", "d", "day", "days", "week", "weeks", "month", "months", "min", "minutes"),
    "es": ("h", "hora", "horas", "d", "dia", "dias", "semana", "semanas", "mes", "meses", "min", "minutos"),
    "fr": ("h", "heure", "heures", "j", "jour", "jours", "semaine", "semaines", "mois", "min", "minutes"),
    "de": (
        "h", "std", "stunde", "stunden", "tag", "tage", "tagen", "woche", "wochen", "monat", "monate", "monaten", "min",
        "minuten",
    ),
}  # fmt: skip
EXPECTED: Mapping[str, tuple[str, ...]] = {
    "en": ("in", "up to", "over", "about", "within", "takes", "take", "lasts", "last", "than", "every", "once", "of"),
    "es": (
        "en",
        "unos",
        "durar",
        "dura",
        "duran",
        "tarda",
        "tardan",
        "de",
        "cada",
        "a las",
        "desde las",
        "en los",
        "hasta",
    ),
    "fr": ("en", "jusqu'a", "sous", "dure", "durent", "environ", "de", "chaque"),
    "de": ("in", "bis zu", "nach", "etwa", "dauert", "dauern", "innerhalb von", "als", "von", "letzten"),
}
# A sentence that begins like this, or says this before a length of time, forbids.
FORBIDDING: Mapping[str, tuple[str, ...]] = {
    "en": (
        "for", "no", "not", "don't", "never", "avoid", "without", "wait", "keep", "skip", "stay",
    ),
    "es": (
        "durante", "por", "no", "nunca", "nada", "evite", "evita", "sin", "espere", "espera", "proximas", "proximos",
        "primeras",
    ),
    "fr": ("pendant", "pas", "jamais", "evitez", "evite", "sans", "attendez", "prochaines", "prochains", "premieres"),
    "de": (
        "fur", "lang", "kein", "keine", "keinen", "nicht", "nie", "vermeiden", "meiden", "ohne", "warten",
        "nachsten",
    ),
}  # fmt: skip

PRICES = (
    r"[$€£¥]\s?\d+(?:[.,]\d+)*", r"\d\s?(?:[$€£¥]|(?:usd|eur|gbp|euros?|dollars?|pounds?)\b)",
    r"\b(?:usd|eur|gbp)\s?\d",
    r"\d\s?%\s?(?:off\b|discount|dto\b|de descuento|rabatt|de remise)", r"\b(?:discount|descuento|rabatt|remise)\b",
    r"\b(?:special offer|oferta|promo|sonderangebot|angebot|half price|free of charge)\b",
)  # fmt: skip

# What follows a name that somebody typed: "Lumina Skin Clinic", "Klinik am See", "Clinica Luz".
PREMISES = (
    "clinic", "medspa", "med spa", "spa", "aesthetics", "esthetics", "dermatology", "clinica", "clinique", "klinik",
    "praxis", "cabinet", "institut", "skin rooms", "studio",
)  # fmt: skip
