"""Who a row is once its id was written and read back: by its content, whatever was done in between."""

from __future__ import annotations

from automations.sheet.identity import after_write, settle
from tests.unit.sheet.books import book, hours, liaison, raw_tab
from tests.unit.sheet.settled import LATER, THREE, ids, known_from, with_id


class TestAfterWrite:
    """New ids read back beside other rows than they were drawn for: staff sorted between the read and the write."""

    def setup_method(self) -> None:
        self.new = [hours("", day=46310), hours("", day=46311)]
        self.first = settle(book(raw_tab("Hours", [*THREE, *self.new])), known_from(THREE), LATER)

    def test_each_new_content_keeps_the_id_that_was_drawn_for_it(self) -> None:
        crossed = [*THREE, with_id(self.new[1], "H-04"), with_id(self.new[0], "H-05")]
        found = after_write(self.first, book(raw_tab("Hours", crossed)))
        assert ids(found) == ["H-01", "H-02", "H-03", "H-05", "H-04"]
        assert found.pending == {"H-04", "H-05"}
        assert len(found.writes) == 2

    def test_an_id_beside_a_row_edited_in_the_meantime_is_its_own(self) -> None:
        edited = [*THREE, hours("H-04", day=46410), with_id(self.new[1], "H-05")]
        found = after_write(self.first, book(raw_tab("Hours", edited)))
        assert ids(found) == ["H-01", "H-02", "H-03", "H-04", "H-05"]

    def test_a_row_typed_in_the_meantime_waits_for_the_next_run(self) -> None:
        more = [*THREE, with_id(self.new[0], "H-04"), with_id(self.new[1], "H-05"), hours("", day=46312)]
        found = after_write(self.first, book(raw_tab("Hours", more)))
        assert ids(found) == ["H-01", "H-02", "H-03", "H-04", "H-05"]
        assert not found.writes
        assert [row.id for row in found.draws] == ["H-04", "H-05"]

    def test_a_crash_before_the_write_draws_nothing_twice(self) -> None:
        again = settle(book(raw_tab("Hours", [*THREE, *self.new])), self.first.known, LATER)
        assert ids(again) == ["H-01", "H-02", "H-03", "H-04", "H-05"]
        assert not again.draws

    def test_a_row_that_vanished_in_between_is_gone(self) -> None:
        found = after_write(self.first, book(raw_tab("Hours", [*THREE, with_id(self.new[0], "H-04")])))
        assert [row.id for row in found.gone] == ["H-05"]


def test_people_who_lost_their_id_and_were_edited_are_known_by_their_whole_person() -> None:
    known = known_from([liaison("L-01", "Ana Example", "ana@example.org", Address="1 Elm St")], "Liaisons")
    moved = liaison("", "Ana Example", "ana@example.org", Address="2 Oak St")
    found = settle(book(raw_tab("Liaisons", [moved])), known, LATER)
    assert ids(found, "Liaisons") == ["L-01"]
