"""The words of every text of a pen session, as a patient on a Saturday gets them."""

PEN_WORDS = {
    "prep/spacing": (
        "Glow: Any other treatment of this area lately, or planned? About 2 weeks should lie between it and your visit."
        " Reply or call +12125550101."
    ),
    "prep/tablets": (
        "Glow: Have you taken prescription skin tablets in the last 6 months? Then please tell us before your visit. "
        "Reply or call +12125550101."
    ),
    "prep/cold-sores": (
        "Glow: Do you ever get cold sores? Before we treat a face, a tablet may be needed: please tell us now. "
        "Reply or call +12125550101."
    ),
    "prep/hair": (
        "Glow: Please do not wax or pluck the area before your visit, and use no hair-removing cream. "
        "If you shave, do it the day before."
    ),
    "prep/early": (
        "Glow: Please come about 45 minutes early, so that the numbing cream can work. "
        "We put it on: please use none of your own."
    ),
    "normal/numb": (
        "Glow: Still numb? The feeling comes back by itself. Please do not rub, scratch or warm the area until then."
    ),
    "prep/prep": (
        "Glow: Until your visit no retinol, acids, scrubs or sun please. "
        "Rash, bad spots, cold sore, sunburn? Reply or call +12125550101."
    ),
    "visit/visit": (
        "Glow: See you Sat 3:30 PM. Bare, clean skin please: no cream or sunscreen. "
        "Rash, cold sore? Reply or call +12125550101."
    ),
    "restrictions/first": (
        "Glow: No makeup, cream, other products or alcohol until Sun 3:30 PM. "
        "No gym, sauna, pool or sun until Tue 3:30 PM. No retinol, acids or vitamin C until Fri, Nov 27."
    ),
    "normal/normal": (
        "Glow: Red, warm, tight skin is normal and fades in 1-2 days. Until Sun 3:30 PM use lukewarm water and "
        "only what we gave you, then SPF 30+ every day. No scrubs or waxing until Sun, Nov 29. "
        "No other treatments until Sun, Dec 6."
    ),
    "allowed/makeup": (
        "Glow: Light makeup is fine now if your skin is calm: clean brushes, SPF 30+ every day. "
        "No retinol, acids or vitamin C until Fri, Nov 27. No scrubs or waxing until Sun, Nov 29. "
        "No other treatments until Sun, Dec 6."
    ),
    "check/check": (
        "Glow: How is your skin today? It should be calming down. "
        "Worse pain, heat, swelling, hives, pus or fever? Call +12125550101."
    ),
    "normal/flake": ("Glow: Dry or flaky skin is normal now. A gentle cream helps. Please do not pick or scrub it."),
    "allowed/actives": (
        "Glow: If your skin is calm, you can slowly go back to retinol and acids. SPF 30+ every day. "
        "No scrubs or waxing until Sun, Nov 29. No other treatments until Sun, Dec 6."
    ),
    "next/next": (
        "Glow: Your skin is ready for the next session from Sat, Dec 19. Reply or call +12125550101 to book."
    ),
    "results/results": (
        "Glow: Results build slowly: changes show over weeks and can take up to 3 months. "
        "Photos in the same light help you see them."
    ),
    "upkeep/upkeep": (
        "Glow: Would you like a top-up session? It is a while since your last one. Reply or call +12125550101 to book."
    ),
}
