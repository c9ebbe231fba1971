"""What we hold comes out whole, and only to whom it belongs."""

import csv
import io
import json
import threading
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import select, update

from reminders.errors import NotFound
from reminders.store import belonging, exporting, tables
from reminders.store.scope import EVERYWHERE, Scope
from reminders.usecases.accept_reply import Incoming, accept_reply
from reminders.usecases.export import of_everything, of_patient, write_csv, write_json
from tests.usecases.world import ANA, BEN, FRIDAY

ALL_TABLES = set(tables.Base.metadata.tables)


def exported(context):
    with context as export:
        out = io.StringIO()
        counts = write_json(export, out)
    document = json.loads(out.getvalue())
    assert document["counts"] == counts == {name: len(rows) for name, rows in document["tables"].items()}
    return document


def busy(world) -> tuple[str, str]:
    """Ana and Ben, each with a number, a visit, texts that went, a reply."""
    ana = world.register("microneedling-pen")
    ben = world.register("microneedling-pen", name="Ben Bystander", number=BEN)
    world.run_until(FRIDAY.replace(hour=23))
    for n, number in enumerate((ANA, BEN)):
        accept_reply(world.sending, Incoming(f"SM{n}", "main", number, f"hello from {number}"), world.now)
    return ana.patient_id, ben.patient_id


def test_every_table_is_exported_or_left_out_with_a_reason():
    assert {part.name for part in exporting.everything(EVERYWHERE)} | set(exporting.NEVER) == ALL_TABLES
    assert set(belonging.OF_PATIENT) | set(belonging.NOT_OF_PATIENT) == ALL_TABLES
    assert set(belonging.OF_PATIENT) & set(belonging.NOT_OF_PATIENT) == set()
    assert all([*exporting.NEVER.values(), *exporting.SECRET.values(), *belonging.NOT_OF_PATIENT.values()])


def test_every_table_that_names_a_patient_belongs_to_patients():
    linked = {table.name for table in tables.Base.metadata.sorted_tables if "patient_id" in table.c}
    assert linked <= set(belonging.OF_PATIENT)


def test_everything_is_all_rows_with_all_columns_but_the_secret(world):
    busy(world)
    document = exported(of_everything(EVERYWHERE, world.store, world.now))
    assert set(document["tables"]) == ALL_TABLES - set(exporting.NEVER)
    for table in tables.Base.metadata.sorted_tables:
        if table.name in exporting.NEVER:
            continue
        with world.store.read() as db:
            ids = list(db.scalars(select(next(iter(table.primary_key))).order_by(*table.primary_key)))
        rows = document["tables"][table.name]
        assert len(rows) == len(ids), table.name
        secret = {column for name, column in exporting.SECRET if name == table.name}
        assert all(set(row) == {c.name for c in table.columns} - secret for row in rows), table.name
    assert "salt" not in document["tables"]["organization"][0]
    assert document["left_out"]["organization.salt"]


def test_a_patient_gets_all_of_their_rows_and_nobody_elses(world):
    ana, ben = busy(world)
    document = exported(of_patient(world.scope, world.store, ana, world.now))
    rows = document["tables"]
    for name in ("patient", "number", "consent", "visit", "treatment", "reminder", "attempt", "reply"):
        assert rows[name], name
    assert [reply["body"] for reply in rows["reply"]] == [f"hello from {ANA}"]
    assert all(r["body"] for r in rows["reminder"] if r["state"] == "accepted")
    text = json.dumps(document)
    assert ben not in text
    assert BEN not in text
    assert "Bystander" not in text


def test_of_a_shared_number_a_patient_gets_the_number_and_not_what_others_wrote(world):
    mia = world.register("microneedling-pen", name="Mia Minor", call_name="Mia")
    world.register("microneedling-pen", name="Ana Adult", call_name="Ana")
    accept_reply(world.sending, Incoming("SM1", "main", ANA, "this is Ana's"), world.now)
    document = exported(of_patient(world.scope, world.store, mia.patient_id, world.now))
    assert [number["address"] for number in document["tables"]["number"]] == [ANA]
    assert document["tables"]["reply"] == []
    assert "shar" in document["remarks"][0]
    assert "Adult" not in json.dumps(document)


def test_records_that_were_merged_come_along(world):
    old = world.register("microneedling-pen", name="A. Example", number=BEN).patient_id
    ana = world.register("microneedling-pen").patient_id
    with world.store.write() as db:
        target = db.scalar(select(tables.Patient.id).where(tables.Patient.public_id == ana))
        db.execute(update(tables.Patient).where(tables.Patient.public_id == old).values(merged_into_id=target))
    document = exported(of_patient(world.scope, world.store, old, world.now))
    assert {row["name"] for row in document["tables"]["patient"]} == {"A. Example", "Ana Example"}
    assert {row["address"] for row in document["tables"]["number"]} == {ANA, BEN}


def test_a_patient_of_another_clinic_is_not_found(world):
    ana = world.register("microneedling-pen").patient_id
    elsewhere = Scope(world.scope.organization_id, 99)
    with pytest.raises(NotFound), of_patient(elsewhere, world.store, ana, world.now):
        pass


def test_one_clinic_exports_its_own_rows_only(world):
    busy(world)
    document = exported(of_everything(Scope(world.scope.organization_id, 99), world.store, world.now))
    filled = {name for name, rows in document["tables"].items() if rows}
    assert filled <= {"organization", "protocol", "protocol_approval"}


@pytest.mark.parametrize("name", ["folder", "all.zip"])
def test_csv_has_a_file_for_each_table_in_which_nothing_is_a_formula(world, tmp_path, name):
    world.register("microneedling-pen", name='=HYPERLINK("http://x.example")')
    target = tmp_path / name
    with of_everything(EVERYWHERE, world.store, world.now) as export:
        counts = write_csv(export, target)
    files = unpacked(target)
    assert {file.removesuffix(".csv") for file in files} - {"manifest.json"} == set(counts)
    (patient,) = csv.DictReader(io.StringIO(files["patient.csv"], newline=""))
    assert patient["name"] == '\'=HYPERLINK("http://x.example")'
    for file, text in files.items():
        if file.endswith(".csv"):
            cells = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
            assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t"))], file
    assert json.loads(files["manifest.json"])["counts"] == counts


def unpacked(target: Path) -> dict[str, str]:
    if target.is_dir():
        return {path.name: path.read_bytes().decode() for path in target.iterdir()}
    with zipfile.ZipFile(target) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_an_export_of_everything_keeps_no_writer_waiting(world):
    world.register("microneedling-pen")
    with of_everything(EVERYWHERE, world.store, world.now) as export:
        rows = export.rows(next(part for part in export.parts if part.name == "reminder"))
        first = next(rows)
        writer = threading.Thread(target=lambda: world.register("microneedling-pen", name="Ben", number=BEN))
        writer.start()
        writer.join(5)
        assert not writer.is_alive()
        assert {row["patient_id"] for row in rows} == {first["patient_id"]}
