"""Spanish, as it is read from Mexico to Argentina, with usted.

GSM-7 lacks five of its accented letters (a, i, o and u with an acute accent, and their capitals), so the words that
stand in nearly every text are such as need none. "Ni" joins what "sin" begins.
"""

from reminders.domain.vocabulary import BodyArea, Category
from reminders.wording.phrases import Phrases

PHRASES = Phrases(
    categories={
        Category.WASHING: ("lavar la zona",),
        Category.MAKEUP: ("maquillaje",),
        Category.PRODUCTS: ("cremas", "otros productos"),
        Category.SPORT: ("gimnasio",),
        Category.HEAT: ("sauna",),
        Category.POOL: ("piscina",),
        Category.ALCOHOL: ("alcohol",),
        Category.SUN: ("sol",),
        Category.ACTIVES: ("retinol", "AHA/BHA"),  # the acids, by the letters that stand on their labels
        Category.VITAMIN_C: ("vitamina C",),
        Category.SCRUBS: ("exfoliantes",),
        Category.WAXING: ("cera",),
        Category.TREATMENTS: ("otros tratamientos",),
        Category.MASSAGE: ("frotar", "masajes"),
        Category.LYING: ("acostarse",),
    },
    areas={
        BodyArea.FACE: "la cara",
        BodyArea.NECK: "el cuello",
        BodyArea.CHEST: "el pecho",
        BodyArea.BACK: "la espalda",
        BodyArea.ABDOMEN: "el abdomen",
        BodyArea.ARMS: "los brazos",
        BodyArea.HANDS: "las manos",
        BodyArea.BUTTOCKS: "las nalgas",
        BodyArea.LEGS: "las piernas",
        BodyArea.SCALP: "el cuero cabelludo",
    },
    last_of_choice=" ni ",
    last_of_all=" y ",
    restricted="Sin {what} hasta el {when}.",
    restricted_on="Sin {what} en {areas} hasta el {when}.",
    open_end="momento en que le digamos que su piel ha sanado",
    corrected="Horarios corregidos:",
    lifted="Ya no tiene que evitar {what}.",
    lifted_on="Ya no tiene que evitar {what} en {areas}.",
    visit_moved="Su cita ahora es el {when}.",
    visit_cancelled="Su cita del {when} queda cancelada.",
    shared="Para {name}:",
    reply_or_call="Responda o llame al {phone}",
    call="Llame al {phone}",
    when_we_open="{phone} cuando abramos",
    zone_label=" (hora {city})",
    stopped="Ya no recibe mensajes nuestros. Escriba START para volver a recibirlos.",
    started="Vuelve a recibir nuestros mensajes. Escriba STOP para dejarlos.",
    who_we_are="Le escribimos sobre sus citas. Escriba STOP para dejarlo.",
    first="Le diremos qué hacer y evitar antes y después de sus citas, en pocos mensajes.",
    rates="Puede haber tarifas.",
    first_ends_by_text="HELP para ayuda, STOP para terminar.",
    first_ends_by_call="Para dejarlo llame al {phone}.",
    questions="¿Dudas? Llame al {phone}.",
    emergency="¿Emergencia? Llame al {number}.",
)
