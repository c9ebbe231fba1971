"""English."""

from reminders.domain.vocabulary import BodyArea, Category
from reminders.wording.phrases import Phrases

PHRASES = Phrases(
    categories={
        Category.WASHING: ("washing",),
        Category.MAKEUP: ("makeup",),
        Category.PRODUCTS: ("cream", "other products"),
        Category.SPORT: ("gym",),
        Category.HEAT: ("sauna",),
        Category.POOL: ("pool",),
        Category.ALCOHOL: ("alcohol",),
        Category.SUN: ("sun",),
        Category.ACTIVES: ("retinol", "acids"),
        Category.VITAMIN_C: ("vitamin C",),
        Category.SCRUBS: ("scrubs",),
        Category.WAXING: ("waxing",),
        Category.TREATMENTS: ("other treatments",),
    },
    areas={
        BodyArea.FACE: "face",
        BodyArea.NECK: "neck",
        BodyArea.CHEST: "chest",
        BodyArea.BACK: "back",
        BodyArea.ABDOMEN: "abdomen",
        BodyArea.ARMS: "arms",
        BodyArea.HANDS: "hands",
        BodyArea.BUTTOCKS: "buttocks",
        BodyArea.LEGS: "legs",
        BodyArea.SCALP: "scalp",
    },
    last_of_choice=" or ",
    last_of_all=" and ",
    restricted="No {what} until {when}.",
    restricted_on="No {what} on the {areas} until {when}.",
    open_end="we tell you that your skin has healed",
    corrected="Corrected times:",
    lifted="You no longer need to avoid {what}.",
    lifted_on="You no longer need to avoid {what} on the {areas}.",
    visit_moved="Your visit is now {when}.",
    visit_cancelled="Your visit on {when} is cancelled.",
    shared="For {name}:",
    reply_or_call="Reply or call {phone}",
    call="Call {phone}",
    when_we_open="{phone} when we open",
    zone_label=" ({city} time)",
)
