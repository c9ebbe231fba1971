"""The plainest words of further languages: those that somebody may write to any clinic."""

from reminders.domain.reply_words.base import ReplyWords

ITALIAN = ReplyWords(
    stop=("disiscrivi", "disiscrivimi", "disiscrizione", "cancellami", "stop messaggi"),
    perhaps=("basta", "fermare", "ferma", "fermati", "smettila", "smettetela", "fine"),
    visits=("annulla", "annullare", "disdire", "disdetta", "disdico"),
    help=("aiuto",),
    likely=(
        "smettere|smettete|smetti|smetta|smettetela|basta|stop ~ messaggi|sms|scrivermi|scrivere|mandarmi|inviarmi",
        "non ~ mandate|mandatemi|mandarmi|inviate|inviatemi|inviarmi|scrivete|scrivetemi|scrivermi|contattatemi ~ più",
        "non ~ voglio|desidero ~ ricevere? ~ messaggi|sms",
        "niente|nessun più? ~ messaggi|sms|messaggio",
        "lasciatemi|lasciami in pace",
        "^ ~ basta|stop ~ $",
    ),
    not_meant=("non smett*", "perché"),
    wrong=("numero sbagliato|errato", "sbagliato|sbagliata|sbagliando ~ numero|persona", "avete|ha|hai sbagliato"),
    not_wrong=("ho sbagliato",),
    fillers="di a mi più i il le lo la questi per favore piacere grazie ora subito con ricevere altri vostri tanti e",
)
PORTUGUESE = ReplyWords(
    stop=("descadastrar", "cancelar inscrição", "sair da lista"),
    perhaps=("sair", "chega", "pare", "parem", "não mais", "remover"),
    visits=("desmarcar", "cancelamento"),
    help=("ajuda",),
    likely=(
        "pare|parem|parar|chega|stop ~ mensagens|mensagem|sms|enviar|mandar|escrever|incomodar",
        "não ~ quero|desejo ~ receber? ~ mensagens|mensagem|sms",
        "não ~ envie|enviem|mande|mandem|escreva|escrevam|contate|contatem",
        "^ ~ pare|parem|chega|stop ~ $",
    ),
    not_meant=("não pare|parem|deixe|deixem", "por que"),
    wrong=("número errado", "enganou|enganaram|engano ~ número|pessoa", "é|foi engano"),
    not_wrong=("me enganei",),
    fillers="de me mais as os o a essas estas suas com por favor agora já obrigado obrigada que receber nenhuma",
)
DUTCH = ReplyWords(
    stop=("afmelden", "uitschrijven", "stoppen"),
    perhaps=("ophouden", "genoeg", "einde"),
    visits=("annuleren", "afzeggen"),
    likely=(
        "stop|stopt|stoppen|hou|houd ~ sturen|appen|smsen|berichten|sms|smsen|berichtjes",
        "geen ~ berichten|berichtjes|sms|smsjes ~ meer",
        "stuur|stuurt|schrijf ~ niet|niets|niks ~ meer",
        "laat ~ met rust",
        "^ ~ stop|stopt ~ $",
    ),
    not_meant=("niet stoppen", "waarom", "krijg|ontvang|kreeg"),
    wrong=("verkeerd|verkeerde|fout|foute ~ nummer|persoon",),
    not_wrong=("ik had|heb",),
    fillers="met de die deze alsjeblieft aub graag nu mij me op mee te het sms berichten meer geen en bedankt",
)
# Whole messages only.
OTHERS = ReplyWords(
    stop=(
        *("стоп", "отписаться", "отписка", "відписатися", "wypisz", "wypisz mnie", "odhlásit", "διακοπή", "ret"),
        *("הסר", "הסרה", "הסר אותי", "توقف", "إيقاف", "إلغاء الاشتراك", "退订", "退訂", "取消订阅", "取消訂閱"),
        *("配信停止", "수신거부", "avregistrera", "afmeld", "avslutt", "peruuta tilaus", "abonelikten çık"),
    ),
    perhaps=(
        *("хватит", "прекратите", "не пишите", "не пишите мне", "досить", "rezygnuję", "nie piszcie", "dość"),
        *(
            "dur",
            "yeter",
            "די",
            "תפסיקו",
            "كفى",
            "停止",
            "不要再发",
            "不要再發",
            "やめて",
            "ストップ",
            "중지",
            "그만",
            "dừng",
        ),
        *("sluta", "lopeta", "slutt", "przestańcie", "kapatın", "σταματήστε"),
    ),
    visits=("отмена", "отменить", "anuluj", "odwołaj", "iptal", "בטל", "ביטול", "إلغاء", "取消", "キャンセル", "취소"),
    help=("помощь", "pomoc", "yardım", "עזרה", "مساعدة", "帮助", "幫助", "ヘルプ", "도움"),
    wrong=(
        "вы ошиблись номером",
        "не тот номер",
        "ошиблись номером",
        "zły numer",
        "pomyłka",
        "yanlış numara",
        "打错了|发错了|打錯了",
        "טעות במספר",
        "رقم خطأ",
    ),
)
