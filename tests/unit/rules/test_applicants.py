"""Who of the applicants is the same person."""

from __future__ import annotations

import pytest

from automations.rules.applicants import OnTheList, Standing, digits, is_mailable, on_the_list, standings
from automations.rules.program import Applicant, Liaison

ONE = Applicant(id="A-01", name="Ana Muestra", email="ana@example.org", phone="(617) 555-0101")


def of(*rows: Applicant) -> dict[str, Standing]:
    return standings(rows, {})


@pytest.mark.parametrize(
    ("why", "again"),
    [
        ("the same in all", Applicant(id="A-02", name="Ana Muestra", email="ana@example.org")),
        ("case and accents", Applicant(id="A-02", name="ANÁ  muestra ", email="Ana@Example.org")),
        ("another address, the same phone", Applicant(id="A-02", name="Ana Muestra", phone="+1 617 555 0101")),
    ],
)
def test_a_person_who_applies_again_is_known_again(why: str, again: Applicant) -> None:
    found = of(ONE, again)
    assert found == {"A-01": Standing("A-01", "A-02"), "A-02": Standing("A-01", "A-02")}, why


@pytest.mark.parametrize(
    ("why", "other", "shares"),
    [
        ("a couple with one address", Applicant(id="A-02", name="Bo Muster", email="ana@example.org"), True),
        ("a couple with one phone", Applicant(id="A-02", name="Bo Muster", phone="617 555 0101"), False),
        ("a namesake", Applicant(id="A-02", name="Ana Muestra", email="other@example.org"), False),
        ("nothing but a short number", Applicant(id="A-02", name="Ana Muestra", phone="555"), False),
        ("an empty row", Applicant(id="A-02"), False),
    ],
)
def test_two_people_stay_two(why: str, other: Applicant, shares: bool) -> None:
    found = of(ONE, other)
    assert (found["A-01"].record, found["A-02"].record) == ("A-01", "A-02"), why
    assert found["A-02"].shares == (("A-01",) if shares else ())
    assert found["A-01"].shares == (("A-02",) if shares else ())


def test_the_first_row_is_the_application_and_the_newest_has_the_answers_however_they_are_linked() -> None:
    second = Applicant(id="A-02", name="Ana Muestra", email="new@example.org", phone="617-555-0101")
    third = Applicant(id="A-10", name="Ana Muestra", email="new@example.org", phone="")
    assert of(third, second, ONE)["A-10"] == Standing("A-01", "A-10")


def test_a_row_without_name_and_address_is_nobody_elses() -> None:
    assert of(Applicant(id="A-01", gone=True), Applicant(id="A-02", gone=True))["A-02"] == Standing("A-02", "A-02")


def test_a_phone_is_its_digits_without_the_countrys_code() -> None:
    assert digits("+1 (617) 555-0101") == digits("617.555.0101") == "6175550101"
    assert digits("ask my sister") == ""


def test_a_response_that_was_changed_is_of_the_same_person_whatever_they_changed() -> None:
    again = Applicant(id="A-03", name="Ana M. Muestra", email="new@example.org")
    found = standings([ONE, Applicant(id="A-02"), again], {"A-03": "A-01"})
    assert found["A-03"] == Standing("A-01", "A-03")
    assert found["A-01"].newest == "A-03"
    gone = standings([again], {"A-03": "A-01"})
    assert gone["A-03"] == Standing("A-03", "A-03")


# The list of liaisons


@pytest.mark.parametrize(
    ("why", "liaison", "hired", "found"),
    [
        ("the same name and address", Liaison(id="L-01", name="ANÁ muestra", email="Ana@example.org"), {}, ("L-01",)),
        ("another name: a couple", Liaison(id="L-01", name="Bo Muster", email="ana@example.org"), {}, ("", ("L-01",))),
        ("a namesake", Liaison(id="L-01", name="Ana Muestra", email="other@example.org"), {}, None),
        ("gone from the list", Liaison(id="L-01", name="Ana Muestra", email="ana@example.org", gone=True), {}, None),
        ("put there by us", Liaison(id="L-01", name="Ana M.", email="ana@example.org"), {"A-01": "L-01"}, ("L-01",)),
        ("put there, another address by now", Liaison(id="L-01", name="Ana"), {"A-01": "L-01"}, ("L-01",)),
    ],
)
def test_who_is_on_the_list_of_liaisons(
    why: str, liaison: Liaison, hired: dict[str, str], found: tuple[str, tuple[str, ...]] | None
) -> None:
    assert on_the_list([ONE], [liaison], hired) == ({"A-01": OnTheList(*found)} if found else {}), why


@pytest.mark.parametrize(
    ("address", "can"),
    [
        ("ana@example.org", True),
        (".ana@example.org", False),
        ("ana@exam_ple.org", False),
        ("ana@-example.org", False),
        ("aná@example.org", False),
        ("ana@exämple.org", True),
    ],
)
def test_what_mail_can_be_addressed_to(address: str, can: bool) -> None:
    assert is_mailable(address) is can
