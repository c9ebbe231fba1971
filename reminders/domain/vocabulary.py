"""The closed lists that protocols, plans and rows share. Stored as their text values."""

from enum import StrEnum


class Role(StrEnum):
    """What a text is for; texts of one visit merge by role."""

    WELCOME = "welcome"
    PREP = "prep"
    VISIT = "visit"
    RESTRICTIONS = "restrictions"
    NORMAL = "normal"
    ALLOWED = "allowed"
    CHECK = "check"
    LATE_CHECK = "late-check"
    HEALED = "healed"
    NEXT = "next"
    RESULTS = "results"
    UPKEEP = "upkeep"
    CORRECTION = "correction"

    @property
    def before_visit(self) -> bool:
        """True for texts that speak of an appointment still to come."""
        return self in {Role.PREP, Role.VISIT}


class Kind(StrEnum):
    """How a text behaves against the clock: in quiet hours, when late, when capped."""

    RESTRICTION = "restriction"  # earlier rather than later, never before its anchor
    PERMISSION = "permission"  # later only
    SAFETY = "safety"  # never merged away, never dropped; a person acts when it fails
    EMERGENCY = "emergency"  # keeps its time near the treatment, else before the night
    INFO = "info"  # the next allowed moment


class TextClass(StrEnum):
    """Decides the consent that a text needs and the hours that it keeps."""

    CARE = "care"
    VISIT = "visit"
    COURSE = "course"
    MARKETING = "marketing"


class Purpose(StrEnum):
    """What a patient can agree to; visit texts ride on the consent to care."""

    CARE = "care"
    COURSE = "course"
    MARKETING = "marketing"


class Way(StrEnum):
    """By which way a word on texts came to us."""

    DESK = "desk"  # asked face to face, and typed in
    PAPER = "paper"  # signed
    PHONE = "phone"
    API = "api"  # another program tells of it
    IMPORT = "import"  # it came with a list
    PAGE = "page"  # the patient's own page
    REPLY = "reply"  # a text from the number
    PROVIDER = "provider"  # who carries our texts tells of it
    RENUMBERED = "renumbered"  # the number changed: what was said for the old one ends, or is carried over


class Relation(StrEnum):
    """What somebody is to a minor for whom they agree."""

    PARENT = "parent"
    GUARDIAN = "guardian"
    OTHER = "other"  # who may decide for them by another right


PURPOSE_OF: dict[TextClass, Purpose] = {
    TextClass.CARE: Purpose.CARE,
    TextClass.VISIT: Purpose.CARE,
    TextClass.COURSE: Purpose.COURSE,
    TextClass.MARKETING: Purpose.MARKETING,
}


class Category(StrEnum):
    """What a restriction forbids. The order is the order in which a text names them."""

    WASHING = "washing"
    MAKEUP = "makeup"
    PRODUCTS = "products"  # creams that the clinic did not give
    SPORT = "sport"
    HEAT = "heat"  # sauna, steam, hot bath
    POOL = "pool"  # pool and sea
    ALCOHOL = "alcohol"
    SUN = "sun"
    ACTIVES = "actives"  # retinoids, acids, benzoyl peroxide
    VITAMIN_C = "vitamin-c"
    SCRUBS = "scrubs"
    WAXING = "waxing"
    TREATMENTS = "treatments"  # other treatments of the area
    MASSAGE = "massage"  # rubbing, massage, pressure
    LYING = "lying"  # lying down or bending over


# What the whole body does: a treated leg keeps a treated face out of the pool.
WHOLE_BODY = frozenset({Category.SPORT, Category.HEAT, Category.POOL, Category.ALCOHOL, Category.LYING})

# What a night does not put off: nobody is kept from lying down until the morning by rounding.
AROUND_THE_CLOCK = frozenset({Category.LYING})


class BodyArea(StrEnum):
    """Where a treatment was done."""

    FACE = "face"
    NECK = "neck"
    CHEST = "chest"
    BACK = "back"
    ABDOMEN = "abdomen"
    ARMS = "arms"
    HANDS = "hands"
    BUTTOCKS = "buttocks"
    LEGS = "legs"
    SCALP = "scalp"


class Anchor(StrEnum):
    """The moment that a step counts from."""

    BOOKED_START = "booked-start"
    TREATMENT_END = "treatment-end"
    RESTRICTION_END = "restriction-end"
    COURSE_END = "course-end"
    MANUAL = "manual"


class LateRule(StrEnum):
    """What happens to a step whose moment was already past when the visit was recorded."""

    SKIP = "skip"
    SEND = "send"  # at once, while still useful


class VisitState(StrEnum):
    """Where an appointment stands."""

    BOOKED = "booked"
    DONE = "done"
    CANCELLED = "cancelled"
    NO_SHOW = "no-show"


class Preset(StrEnum):
    """How many texts a visit brings: lean is at most 2 before and 6 after."""

    LEAN = "lean"
    FULL = "full"


class Origin(StrEnum):
    """Why a reminder row exists."""

    PLAN = "plan"
    STAFF = "staff"
    REPLY = "reply"
    ALERT = "alert"


class StaffRole(StrEnum):
    """What a member of staff may do."""

    OWNER = "owner"
    PRACTITIONER = "practitioner"
    FRONT_DESK = "front-desk"
    READ_ONLY = "read-only"


class Mode(StrEnum):
    """practice sends every text to the clinic's own number; live to patients."""

    PRACTICE = "practice"
    LIVE = "live"
