"""English."""

from reminders.domain.reply_words.base import ReplyWords

_STOP = "stop|stopp|stoop|sotp|stpo|stp|tsop|quit|cease|halt|discontinue"
_TEXTS = "text|texts|txt|txts|message|messages|msg|msgs|sms|reminders|notifications|alerts|spam"
_TEXTING = f"{_TEXTS}|texting|txting|messaging|sending|send|writing|contacting|contact|spamming|reminding"
_BOTHERING = "bothering|harassing|pestering|bugging|calling|annoying"
_TO_ME = "me|us|here|again|anymore|this|my"

WORDS = ReplyWords(
    stop=("stop", "stop all", "unsubscribe", "end", "quit", "revoke", "opt out", "opt me out", "remove", "unsub"),
    perhaps=(
        *("sotp", "stpo", "tsop", "stp", "st0p", "dtop", "stopo", "stop stop", "stop stop stop"),
        *("enough", "no more", "remove me", "leave me alone", "cease", "end texts", "stoptext", "stoptexts"),
    ),
    visits=("cancel",),
    help=("help", "info"),
    likely=(
        f"{_STOP} ~ {_TEXTING}|{_BOTHERING}",
        f"^ ~ {_STOP} ~ $",
        f"^ ~ {_STOP} it|this|that|these ~ $",
        f"^ ~ can|could|would|will you ~ {_STOP} ~ $",
        f"^ ~ {_STOP} ~ doing it|this|that ~ $",
        f"end|cancel ~ {_TEXTS}",
        f"^ ~ no ~ {_TEXTS} ~ $",
        f"no more|further ~ {_TEXTING}",
        "^ ~ no more ~ $",
        f"{_STOP} getting|receiving ~ these|them|any|those",
        f"dont|donot|never ~ text|txt|message|contact|spam|bother|write|harass ~ to? {_TO_ME}",
        f"do not ~ text|txt|message|contact|spam|bother|write|harass ~ to? {_TO_ME}",
        f"dont|never ~ send ~ anything|{_TEXTS}",
        f"do not ~ send ~ anything|{_TEXTS}",
        "dont|not|longer ~ want|wanted|wish|need ~ texts|txts|messages|msgs|sms|reminders|texted|messaged|contacted",
        "unsubscribe",
        "opt ~ out ~ $",
        f"opt ~ out of|from ~ everything|this|these|{_TEXTS}",
        "take|remove|get ~ me off|from? ~ $",
        f"take|remove|get me off|from|out ~ of? ~ texting? ~ list|lists|database|system|everything|{_TEXTS}",
        "take|remove|delete|erase|lose|forget|drop ~ my|this ~ number|contact|phone",
        "leave me|us alone",
        "fuck|piss|bugger off",
        "go away",
        f"make|want|wish|like|need ~ {_TEXTS} ~ stop|stopped|ended|end",
        f"turn|switch|shut ~ off ~ {_TEXTS}",
        f"turn|switch|shut ~ {_TEXTS} ~ off",
        "revoke|withdraw ~ consent|permission|authorization|authorisation",
        f"enough ~ of|with ~ {_TEXTS}",
        "this is spam",
    ),
    not_meant=(
        "dont|not|never|without|cant|cannot ~ stop|stopping|quit|unsubscribe",
        "why|when do|did|does|will|have|has|are",
        "did|have|has|had ~ you|it|they|i ~ stop|stopped|quit",
        "got|get|had|received|getting|gotten .. no more",
        "you dont|do|never",
        "dont|not ~ text|message|contact|call me .. at night|during|before|after|so|until|on",
        "in spanish|english|french|german|chinese",
        "unsubscribe .. newsletter|email|emails|mail|mailing",
        "waiting|waitlist|cancellation",
    ),
    wrong=(
        "wrong|worng|wrng|wromg ~ number|num|nr|phone",
        "wrong ~ person|recipient ~ $",
        "^ ~ wrong no ~ $",
        "not ~ patient ~ of|at? ~ yours|there|here ~ $",
        "not ~ patient ~ $",
        "never been ~ patient",
        "not the|your person|patient|customer|client you?",
        "nobody|noone ~ by|with|of that|this name",
        "no one ~ by|with|of that|this name",
        "number ~ belongs to ~ somebody|someone",
        "is no longer .. number|phone",
    ),
    not_wrong=(
        "i|we ~ called|dialed|dialled|texted|tried|rang|had|gave|wrote",
        "is|was ~ wrong ~ number",
        "not|isnt ~ wrong",
    ),
    fillers=(
        "a an the these those this that it all your any more such getting receiving get receive be being to me us my "
        "with of from about please pls plz kindly just now already immediately asap right thanks thank you ya guys "
        "hey hi hello ok okay yes no and so fucking damn damned bloody stupid annoying automatic automated constant "
        "daily unwanted sending i said say stop for anymore again would do not really longer ever im sorry but have "
        "got u ur is"
    ),
)
