"""German. Umlauts are also found where they are typed as ae, oe and ue."""

from reminders.domain.reply_words.base import ReplyWords

_TEXTS = "sms|smse|nachricht|nachrichten|mitteilungen|erinnerungen|benachrichtigungen|textnachrichten|spam|whatsapp"
_TEXTING = (
    f"{_TEXTS}|schreiben|schicken|senden|zusenden|texten|simsen|nerven|kontaktieren|belästigen|anschreiben|anrufen"
)
_SEND = "schreib|schreibt|schreiben|schick|schickt|schicken|send|sendet|senden|kontaktiert|kontaktieren|nervt|textet"

WORDS = ReplyWords(
    stop=(
        "stopp",
        "abmelden",
        "abmeldung",
        "abbestellen",
        "austragen",
        "stop sms",
        "stopp sms",
        "sms stopp",
        "stoppen",
    ),
    perhaps=("ende", "aufhören", "schluss", "genug", "aus", "raus", "beenden", "hört auf", "hör auf", "kündigen"),
    visits=("absagen", "absage", "stornieren", "storno", "stornierung", "abbrechen", "annullieren"),
    help=("hilfe",),
    likely=(
        f"hör|hört|hören|horen ~ auf ~ {_TEXTING}",
        "^ ~ hör|hört|hören ~ auf ~ $",
        f"aufhören ~ {_TEXTING}",
        f"keine|keinerlei|kein ~ {_TEXTS} ~ mehr",
        f"keine|keinerlei weiteren|weitere ~ {_TEXTS}",
        f"bitte keine ~ {_TEXTS}",
        f"möchte|will|wünsche|wollen|brauche|möchten|mag ~ keine ~ {_TEXTS}",
        f"möchte|will|wünsche|wollen|möchten ~ nicht mehr|länger ~ {_TEXTING}|kontaktiert|angeschrieben|belästigt",
        f"{_SEND} ~ nicht|nichts|nie|keine ~ mehr",
        f"{_SEND} ~ keine ~ {_TEXTS} ~ mehr",
        f"nicht|nichts|keine|nie mehr|wieder ~ {_TEXTING}",
        f"stopp|stop|stoppt|stoppen|beendet|unterlasst|unterlassen|beenden|einstellen ~ {_TEXTING}",
        f"{_TEXTS} ~ stoppen|beenden|einstellen|abbestellen|abschalten|abstellen|unterlassen",
        "lasst|lass|lassen ~ mich|uns ~ in ruhe",
        "abbestell*",
        "abmelden|austragen",
        "lösch|löscht|löschen|streichen|streicht|entfernen|entfernt|vergesst|vergessen ~ nummer|handynummer|kontakt",
        "nehmt|nehmen|streicht|streichen|entfernt|entfernen ~ mich ~ aus|von|raus",
        "^ ~ stopp|stop|aufhören|schluss|ende|abmelden|abbestellen|genug ~ $",
        "verpisst euch",
        "nerv|nervt|nerven ~ nicht ~ $",
    ),
    not_meant=(
        "hör|hört|hören ~ nicht|nie ~ auf",
        "nicht|nie stoppen|aufhören|abmelden|abbestellen",
        "warum|wieso|weshalb",
        "ihr schreibt|schickt|sendet",
        "bekomme|bekam|bekommen|erhalte|erhielt|habe|hab|kommen|kriege|kam ~ keine",
        "termin|behandlung|kurs|newsletter|mail|mails|email|warteliste",
        "auf englisch|deutsch|spanisch|französisch",
        "nachts|abends",
    ),
    wrong=(
        "falsche|falschen|falscher|verkehrte|verkehrten ~ nummer|handynummer|telefonnummer|rufnummer|person|empfänger",
        "falsch verbunden",
        "nummer|handynummer|rufnummer ist|ist falsch|verkehrt",
        "haben|hast|habt ~ sich|dich|euch ~ verwählt|vertippt",
        "nicht ~ nummer von|der",
        "bin nicht|kein|keine ~ frau|herr|richtige|patient|patientin|person",
        "kein|keine patient|patientin|patienten ~ von|bei|$",
    ),
    not_wrong=("ich|wir ~ hatte|habe|hatten|haben|hab", "mich ~ verwählt", "nicht ~ falsche"),
    fillers=(
        "mit bitte mir uns mich sie ihr euch zu damit endlich jetzt sofort mal doch die den der das dem diese diesen "
        "eure ihre ihren meine meiner meinen ständig dauernd immer weiter weitere weiteren mehr von und danke hallo "
        "ok ja nein ab alle allen so einfach wirklich ich gerne gern auch solche solchen keine nicht per eine "
        "einen dieser leider hier dich sich nachrichten sms"
    ),
)
