"""Spanish."""

from reminders.domain.reply_words.base import ReplyWords

_STOP = "deja|deje|dejen|dejad|dejar|pare|paren|parar|parad|cese|cesen|detenga|detengan|detener|stop|basta|suspendan"
_TEXTS = "mensaje|mensajes|mensages|msjs|sms|texto|textos|recordatorios|avisos|notificaciones|spam"
_TEXTING = (
    f"{_TEXTS}|mandar|mandarme|mandarnos|mandando|enviar|enviarme|enviarnos|enviando|escribir|escribirme|escribirnos|"
    "textear|textearme|contactar|contactarme|molestar|molestarme|molestando|acosarme|llamarme"
)
# forms that ask, not those that tell: "no me manden", never "no me mandan"
_ASKED = (
    "manden|mande|mandes|mandeis|envien|envie|envies|envieis|escriban|escriba|escribas|escribais|texteen|textee|"
    "contacten|contacte|contactes|molesten|moleste|molestes"
)

WORDS = ReplyWords(
    stop=(
        *("parar", "baja", "dar de baja", "darme de baja", "darse de baja", "desuscribir", "desuscribirme"),
        *("desuscribirse", "cancelar suscripción", "anular suscripción", "parar todo", "stop todo"),
    ),
    perhaps=(
        *("no más", "ya no", "ya no más", "no más por favor", "basta", "ya basta", "alto", "pare", "paren", "para"),
        *("detener", "detengan", "fin", "salir", "eliminar", "no quiero más", "suficiente", "desinscribir"),
    ),
    visits=("cancelar", "cancela", "cancele", "cancelen", "cancelación", "anular", "anula", "anule"),
    help=("ayuda",),
    likely=(
        f"{_STOP} ~ {_TEXTING}",
        f"para|paras|parale de|con ~ {_TEXTING}",
        f"no ~ {_ASKED}",
        f"no|ni|ningun ~ mas ~ {_TEXTS}",
        f"ya no ~ {_TEXTING}",
        f"no ~ quiero|deseo|queremos|necesito ~ recibir? ~ {_TEXTS}",
        f"no ~ quiero|deseo|queremos ~ que ~ {_ASKED}",
        "^ ~ no mas ~ $",
        f"^ ~ {_STOP}|alto|parale|baja ~ $",
        "borren|borre|borra|borrar|eliminen|elimine|elimina|eliminar ~ numero|contacto",
        "quiten|quite|quita|quitar|saquen ~ numero|contacto",
        "borrenme|borreme|eliminenme|elimineme|quitenme|quiteme|quitame|saquenme|saqueme|sacame",
        "dar|darme|deme|denme|dame|darnos|dadme de baja",
        "dejeme|dejenme|dejame|dejadme en paz|tranquilo|tranquila",
    ),
    not_meant=(
        "no dejes|deje|dejen|dejeis|dejar de",
        "no paren|pare|pares|parar",
        "por que",
        "en ingles|espanol|frances|aleman",
        "de noche",
        "lista de espera",
        "correo|correos|email|boletin",
    ),
    wrong=(
        "numero|telefono ~ equivocado|erroneo|incorrecto|errado",
        "equivocado|equivocada ~ de? ~ numero|persona|telefono",
        "persona|paciente equivocada|equivocado",
        "se|te|os equivoco|equivocaron|equivocan|equivoca|equivocas|equivocaste|equivocais",
        "se|te|os ha|han|has|habeis equivocado",
        "este|ese no es ~ numero de|correcto",
        "no es ~ numero correcto",
        "no soy ~ paciente|persona",
    ),
    not_wrong=("me equivoque|equivocado", "me he equivocado", "no es ~ equivocado"),
    fillers=(
        "de del d me nos mi mis el la los las lo le les un una estos estas esos esas este ese tus sus tu su todos "
        "todas por favor porfavor porfa ya con inmediatamente ahora gracias y a que mas tantos tanto recibir hola si "
        "ok stop no quiero su ninguno ningun en al tipo clase para estoy disculpe perdon"
    ),
)
