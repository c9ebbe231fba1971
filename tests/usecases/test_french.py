"""A French clinic and its patient: every text of a visit, from the booking to the next session, in French."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from reminders.domain.vocabulary import Mode
from reminders.usecases.approvals import approve
from reminders.usecases.go_live import set_mode
from reminders.wording.segments import Encoding, measure
from tests.usecases.world import CLINIC, World, open_world

PARIS = ZoneInfo("Europe/Paris")
ENDED_AT = datetime(2026, 11, 20, 15, 20, tzinfo=PARIS)
INSTITUT = replace(
    CLINIC,
    name="Institut Exemple",
    short_name="Institut Exemple",
    country="FR",
    zone="Europe/Paris",
    languages=("fr", "en"),
    emergency_number="112",
)
CODE = "microneedling-pen"


@pytest.fixture
def institut(sqlite_url: str, tmp_path: Path) -> Iterator[World]:
    """Live, with the French words approved by name."""
    with open_world(sqlite_url, tmp_path, now=ENDED_AT, clinic=INSTITUT) as made:
        approve(made.scope, made.store, "all", "Dr. Exemple", made.now, "fr")
        set_mode(made.scope, made.store, Mode.LIVE)
        yield made


def said(world: World) -> list[str]:
    """What came, without the name that opens each text."""
    bodies = world.bodies()
    assert all(body.startswith("Institut Exemple: ") for body in bodies)
    assert {measure(body).encoding for body in bodies} == {Encoding.GSM7}
    return [body.removeprefix("Institut Exemple: ") for body in bodies]


def test_before_a_visit(institut: World) -> None:
    institut.register(CODE, language="fr-FR", starts_at=ENDED_AT + timedelta(days=8))
    institut.run_until(ENDED_AT + timedelta(days=8))

    assert said(institut) == [
        (
            "Jusqu'au RDV, ni rétinol, acides, gommage ou soleil. Éruption, acné, bouton de fièvre, coup de soleil ? "
            "Répondez ou appelez +12125550100."
        ),
        (
            "RDV sam 15:20. Peau propre et nue, ni crème ni solaire. Éruption, bouton de fièvre ? "
            "Répondez ou appelez +12125550100."
        ),
    ]


def test_after_a_visit(institut: World) -> None:
    institut.register(CODE, language="fr-FR")
    institut.run_until(ENDED_AT + timedelta(days=40))

    assert said(institut) == [
        (
            "Pas de maquillage, crème, autre produit ou alcool avant sam 15:30. "
            "Pas de sport, sauna, piscine ou soleil avant lun 15:30. "
            "Pas de rétinol, acides ou vitamine C avant jeu 26 nov."
        ),
        (
            "Une peau rouge, chaude et tendue est normale, cela passe en 1-2 jours. Avant sam 15:30, eau tiède et "
            "seulement nos produits ; puis SPF 30+ chaque jour. Pas de gommage ou cire avant sam 28 nov. "
            "Pas d'autre soin avant sam 5 déc."
        ),
        (
            "Si votre peau est calme, un maquillage léger est permis : pinceaux propres, SPF 30+ chaque jour. "
            "Pas de rétinol, acides ou vitamine C avant jeu 26 nov. Pas de gommage ou cire avant sam 28 nov. "
            "Pas d'autre soin avant sam 5 déc."
        ),
        (
            "Votre peau se calme ? Douleur, chaleur ou gonflement qui augmentent, urticaire, pus ou fièvre : "
            "appelez le +12125550100."
        ),
    ]
