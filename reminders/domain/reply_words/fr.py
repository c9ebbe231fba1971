"""French."""

from reminders.domain.reply_words.base import ReplyWords

_STOP = "arrêt|arrête|arrêtes|arrêter|arrêtez|cessez|cesser|cesse|stop|stopper|stoppez|stoppe|halte|fini|finissez"
_TEXTS = "message|messages|mess|msg|sms|texto|textos|rappels|notifications|spam|spams|pub|pubs"
_TEXTING = (
    f"{_TEXTS}|envoyer|envoi|envois|écrire|contacter|texter|déranger|harceler|relancer|embêter|solliciter|appeler"
)
_SEND = (
    "envoyez|envoyé|envoie|envoies|envoyer|écrivez|écris|écrire|contactez|"
    "contacte|contacter|dérangez|harcelez|texte|textez"
)

WORDS = ReplyWords(
    stop=(
        *("arrêt", "arrêter", "arrêtez", "désabonner", "désabonnement", "désabonnez-moi", "me désabonner"),
        *("désinscrire", "désinscription", "désinscrivez-moi", "stopper", "stop sms", "stop tout"),
    ),
    perhaps=("arrête", "assez", "ça suffit", "fin", "fini", "plus de messages", "plus de sms", "halte", "résilier"),
    visits=("annuler", "annulé", "annulez", "annulation", "j'annule"),
    help=("aide",),
    likely=(
        f"{_STOP} ~ {_TEXTING}",
        f"ne|n|m|me|nous ~ {_SEND} ~ plus|rien",
        "menvoyez|nenvoyez|mecrivez|menvoie plus|rien",
        f"ne|n ~ {_SEND} ~ pas ~ {_TEXTS}",
        f"ne? plus ~ m|me|nous ~ {_SEND}|recevoir",
        "ne? plus ~ menvoyer|mecrire",
        f"ne? plus ~ recevoir|envoyer ~ {_TEXTS}",
        f"plus|pas|stop|aucun|zéro ~ {_TEXTS} ~ svp|stp|merci|$",
        f"veux|souhaite|désire|voudrais|souhaitons|voulons|veut ~ plus|pas|aucun ~ {_TEXTS}",
        "veux|souhaite|désire|voudrais|souhaitons|voulons ~ plus|pas ~ recevoir ~ $",
        "veux|souhaite|désire|voudrais ~ plus|pas être contacté|contactée|dérangé|dérangée",
        "désabonn*|désinscri*",
        "laissez|laisse ~ moi|nous tranquille|en",
        "foutez|fichez|foutre ~ paix",
        "retirez|retire|enlevez|enlève|rayez|supprimez|effacez moi|nous",
        "retirez|retirer|supprimez|supprimer|supprime|effacez|effacer|enlevez|oubliez|rayez ~ numéro|coordonnées",
        f"^ ~ {_STOP} ~ $",
        "^ ~ ça suffit ~ $",
        "^ ~ assez ~ $",
        f"assez|marre ~ {_TEXTS}",
    ),
    not_meant=(
        "n|ne arrêt* pas|jamais|plus",
        "ne pas|jamais arrêter",
        "sans arrêt",
        "arrêt ~ maladie|travail",
        "pourquoi",
        "vous|tu n|ne",
        "n ai|avons|avez|reçois|recevons",
        "ai|reçois|reçu plus|pas",
        "en anglais|espagnol|français|allemand",
        "la nuit",
        "liste d attente",
        "newsletter|mail|mails|email",
    ),
    wrong=(
        "mauvais|faux|fausse ~ numéro|destinataire",
        "numéro ~ erroné|incorrect|faux|mauvais",
        "erreur|erreurs de|sur|dans ~ numéro|destinataire|personne",
        "trompez|trompe|trompes|trompé|trompée|trompés|tromper ~ numéro|personne|destinataire",
        "vous êtes trompé|trompés|trompée|trompées",
        "pas ~ bon numéro",
        "pas ~ bonne personne",
        "n est pas|plus ~ numéro de",
        "suis pas ~ patient|patiente|personne",
        "mauvaise personne",
    ),
    not_wrong=("me suis tromp*", "j ai|avais", "n est pas ~ mauvais", "est ce ~ mauvais"),
    fillers=(
        "de d des du m me nous moi mon ma mes le la les l un une vos ces tes ce cet tous toutes tout vous svp stp s il "
        "te plait plaît merci maintenant immédiatement vite en y a je j ne n plus pas recevoir bonjour bonsoir ok oui "
        "non alors avec et aux à au pour stop veuillez cette vraiment être suis désolé désolée c est mais"
    ),
)
