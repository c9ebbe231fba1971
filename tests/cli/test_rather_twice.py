"""What a clinic would rather: a text twice, or never."""


def test_a_clinic_says_what_may_go_twice_and_takes_it_back(clinic):
    assert clinic("clinic", "show", "--json").json["rather_twice"] == []
    assert clinic("clinic", "set", "--rather-twice", "visit, care").out == "Changed: rather twice.\n"
    assert clinic("clinic", "show", "--json").json["rather_twice"] == ["care", "visit"]
    assert "care, visit" in clinic("clinic", "show").out
    wrong = clinic("clinic", "set", "--rather-twice", "everything")
    assert wrong.code == 2
    assert "care, visit, course, marketing" in wrong.err
    assert clinic("clinic", "set", "--rather-twice", "", "--json").json == {"changed": ["rather_twice"]}
    assert clinic("clinic", "show", "--json").json["rather_twice"] == []
