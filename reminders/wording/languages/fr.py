"""French: vous, and the spelling of 1990, which writes "brulure" and "boite" without the letters that GSM-7 lacks.

The name of a city stands after a colon, as CLDR has it, since "de" would change before a vowel.
"""

from reminders.domain.vocabulary import BodyArea, Category
from reminders.wording.phrases import Phrases

PHRASES = Phrases(
    categories={
        Category.WASHING: ("lavage",),
        Category.MAKEUP: ("maquillage",),
        Category.PRODUCTS: ("crème", "autre produit"),
        Category.SPORT: ("sport",),
        Category.HEAT: ("sauna",),
        Category.POOL: ("piscine",),
        Category.ALCOHOL: ("alcool",),
        Category.SUN: ("soleil",),
        Category.ACTIVES: ("rétinol", "acides"),
        Category.VITAMIN_C: ("vitamine C",),
        Category.SCRUBS: ("gommage",),
        Category.WAXING: ("cire",),
        Category.TREATMENTS: ("autre soin",),
        Category.MASSAGE: ("friction", "massage"),
        Category.LYING: ("repos allongé",),
    },
    areas={
        BodyArea.FACE: "le visage",
        BodyArea.NECK: "le cou",
        BodyArea.CHEST: "la poitrine",
        BodyArea.BACK: "le dos",
        BodyArea.ABDOMEN: "le ventre",
        BodyArea.ARMS: "les bras",
        BodyArea.HANDS: "les mains",
        BodyArea.BUTTOCKS: "les fesses",
        BodyArea.LEGS: "les jambes",
        BodyArea.SCALP: "le cuir chevelu",
    },
    last_of_choice=" ou ",
    last_of_all=" et ",
    restricted="Pas {what} avant {when}.",
    restricted_on="Pas {what} sur {areas} avant {when}.",
    open_end="notre feu vert, une fois la peau guérie",
    corrected="Horaires corrigés :",
    lifted="Vous n'avez plus à vous priver {what}.",
    lifted_on="Vous n'avez plus à vous priver {what} sur {areas}.",
    visit_moved="Votre rendez-vous est désormais {when}.",
    visit_cancelled="Votre rendez-vous du {when} est annulé.",
    shared="Pour {name} :",
    reply_or_call="Répondez ou appelez {phone}",
    call="Appelez le {phone}",
    when_we_open="{phone} à l'ouverture",
    zone_label=" (heure : {city})",
    stopped="Vous ne recevrez plus nos SMS. Pour les recevoir à nouveau, envoyez START.",
    started="Vous recevez à nouveau nos SMS. Pour finir, envoyez STOP.",
    who_we_are="Nos SMS concernent vos visites. Pour finir, envoyez STOP.",
    first="Quelques SMS par visite : quoi faire et éviter, avant et après.",
    rates="Frais SMS possibles.",
    first_ends_by_text="Envoyez HELP pour de l'aide, STOP pour finir.",
    first_ends_by_call="Pour finir, appelez le {phone}.",
    questions="Questions ? Appelez le {phone}.",
    emergency="Urgence : {number}.",
    prohibited=("de {what}", "d'{what}"),
)
