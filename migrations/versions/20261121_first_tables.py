"""The first tables: all of them, since a table is cheap to add while it is empty and dear to change later.

Written out on its own terms, so that it stays what it was when the tables of the program move on.
Names of keys follow the naming convention of reminders.store.tables.base.
"""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine

from reminders.store.types import Json, UtcDateTime

revision: str = "20261121_first_tables"
down_revision: str | None = None

TABLES = (
    "organization",
    "clinic",
    "staff",
    "protocol",
    "protocol_approval",
    "number",
    "patient",
    "consent",
    "course",
    "visit",
    "treatment",
    "adjustment",
    "healed",
    "reminder",
    "attempt",
    "reminder_visit",
    "reminder_history",
    "receipt",
    "reply",
    "task",
    "request_log",
    "audit",
    "store_meta",
    "sender_stop",
    "worker",
)


def upgrade() -> None:
    _owners()
    _protocols()
    _people()
    _visits()
    _treatments()
    _reminders()
    _attempts()
    _moves()
    _answers()
    _desk()
    _machine()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def of_type(kind: TypeEngine[Any]) -> Callable[..., list[sa.Column[Any]]]:
    def columns(*names: str, null: bool = False) -> list[sa.Column[Any]]:
        return [sa.Column(name, kind, nullable=null) for name in names]

    return columns


wholes = of_type(WHOLE)
texts = of_type(sa.Text())
instants = of_type(UtcDateTime())
documents = of_type(Json())
flags = of_type(sa.Boolean())
dates = of_type(sa.Date())


def row_id() -> sa.Column[int]:
    return sa.Column("id", WHOLE, primary_key=True)


def owned_by(owner: str, parent: str) -> sa.ForeignKeyConstraint:
    columns = [f"{owner}_id", f"{parent}_id"]
    return sa.ForeignKeyConstraint(columns, [f"{parent}.{owner}_id", f"{parent}.id"])


def one_of(column: str, values: str) -> sa.CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values.split())
    return sa.CheckConstraint(f"{column} IN ({listed})", name=column)


def partial_index(name: str, table: str, columns: list[str], where: str, *, unique: bool = False) -> None:
    condition = sa.text(where)
    op.create_index(name, table, columns, unique=unique, sqlite_where=condition, postgresql_where=condition)


def _owners() -> None:
    op.create_table(
        "organization",
        row_id(),
        *texts("public_id", "name", "salt"),
        *instants("created_at"),
        sa.UniqueConstraint("public_id"),
    )
    op.create_table(
        "clinic",
        row_id(),
        *texts("public_id"),
        *wholes("organization_id"),
        *texts("slug", "name", "short_name", "country", "zone"),
        *documents("languages"),
        *texts("phone", "urgent_phone", null=True),
        *documents("urgent_hours", null=True),
        *texts("emergency_number", null=True),
        *documents("opening", "holidays"),
        *texts("sender"),
        *flags("sender_can_receive", "sender_can_be_called"),
        *texts("mode"),
        *texts("practice_number", null=True),
        *documents("rules"),
        *instants("sending_paused_at", null=True),
        *texts("sending_paused_reason", null=True),
        *wholes("version"),
        *instants("created_at"),
        sa.UniqueConstraint("organization_id", "slug"),
        sa.UniqueConstraint("organization_id", "id"),
        sa.UniqueConstraint("public_id"),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"]),
    )
    op.create_table(
        "staff",
        row_id(),
        *texts("public_id"),
        *wholes("organization_id"),
        *wholes("clinic_id", null=True),
        *texts("name"),
        *texts("email", null=True),
        *texts("role"),
        *flags("active"),
        *wholes("version"),
        *instants("created_at"),
        owned_by("organization", "clinic"),
        sa.UniqueConstraint("organization_id", "email"),
        sa.UniqueConstraint("public_id"),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"]),
    )


def _protocols() -> None:
    op.create_table(
        "protocol",
        row_id(),
        *wholes("organization_id"),
        *texts("code"),
        *wholes("version"),
        *texts("origin", "name"),
        *documents("document"),
        *texts("digest"),
        *instants("created_at"),
        sa.UniqueConstraint("organization_id", "code", "version"),
        sa.UniqueConstraint("organization_id", "id"),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"]),
    )
    op.create_table(
        "protocol_approval",
        row_id(),
        *wholes("organization_id", "protocol_id"),
        *texts("language", "approved_by"),
        *instants("at"),
        *instants("withdrawn_at", null=True),
        owned_by("organization", "protocol"),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"]),
    )
    op.create_index(op.f("ix_protocol_approval_protocol_id_language"), "protocol_approval", ["protocol_id", "language"])


def _people() -> None:
    op.create_table(
        "number",
        row_id(),
        *texts("public_id"),
        *wholes("organization_id"),
        *texts("channel"),
        *texts("address", null=True),
        *texts("address_hash"),
        *instants("opted_out_at", null=True),
        *texts("opt_out_source", null=True),
        *instants("suppressed_at", null=True),
        *texts("suppressed_reason", null=True),
        *wholes("version"),
        *instants("created_at"),
        sa.UniqueConstraint("organization_id", "channel", "address_hash"),
        sa.UniqueConstraint("organization_id", "id"),
        sa.UniqueConstraint("public_id"),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"]),
    )
    op.create_table(
        "patient",
        row_id(),
        *texts("public_id"),
        *wholes("organization_id", "clinic_id"),
        *texts("name"),
        *texts("call_name", null=True),
        *texts("language"),
        *texts("zone", null=True),
        *dates("zone_since_on", null=True),
        *wholes("number_id", null=True),
        *texts("external_id", null=True),
        *wholes("merged_into_id", null=True),
        *instants("paused_at", "erased_at", null=True),
        *wholes("version"),
        *instants("created_at"),
        owned_by("organization", "clinic"),
        owned_by("organization", "number"),
        sa.ForeignKeyConstraint(["clinic_id", "merged_into_id"], ["patient.clinic_id", "patient.id"]),
        sa.UniqueConstraint("clinic_id", "external_id"),
        sa.UniqueConstraint("clinic_id", "id"),
        sa.UniqueConstraint("public_id"),
    )
    op.create_index(op.f("ix_patient_number_id"), "patient", ["number_id"])
    op.create_table(
        "consent",
        row_id(),
        *wholes("organization_id", "clinic_id", "patient_id"),
        *wholes("number_id", null=True),
        *texts("purpose"),
        *flags("given"),
        *instants("at"),
        *texts("how"),
        *texts("wording_version", null=True),
        *texts("recorded_by"),
        *texts("note", null=True),
        owned_by("organization", "clinic"),
        owned_by("clinic", "patient"),
        owned_by("organization", "number"),
    )
    op.create_index(op.f("ix_consent_patient_id_id"), "consent", ["patient_id", "id"])


def _visits() -> None:
    op.create_table(
        "course",
        row_id(),
        *texts("public_id"),
        *wholes("organization_id", "clinic_id", "patient_id"),
        *texts("protocol_code"),
        *texts("indication", null=True),
        *wholes("sessions"),
        *wholes("interval_days", null=True),
        *instants("agreed_at", null=True),
        *texts("agreed_by", null=True),
        *texts("state"),
        *wholes("version"),
        *instants("created_at"),
        owned_by("organization", "clinic"),
        owned_by("clinic", "patient"),
        sa.UniqueConstraint("clinic_id", "id"),
        sa.CheckConstraint("sessions > 0", name="sessions"),
        sa.UniqueConstraint("public_id"),
    )
    op.create_index(op.f("ix_course_patient_id"), "course", ["patient_id"])
    op.create_table(
        "visit",
        row_id(),
        *texts("public_id"),
        *wholes("organization_id", "clinic_id", "patient_id"),
        *texts("state"),
        *instants("starts_at", null=True),
        *texts("starts_local", null=True),
        *texts("zone"),
        *instants("ended_at", null=True),
        *instants("recorded_at", "edited_at"),
        *wholes("course_id", "place", null=True),
        *texts("request_key"),
        *texts("external_id", "note", null=True),
        *wholes("version"),
        *instants("created_at"),
        owned_by("organization", "clinic"),
        owned_by("clinic", "patient"),
        owned_by("clinic", "course"),
        sa.UniqueConstraint("clinic_id", "request_key"),
        sa.UniqueConstraint("clinic_id", "external_id"),
        sa.UniqueConstraint("clinic_id", "id"),
        one_of("state", "booked done cancelled no-show"),
        sa.CheckConstraint("state <> 'done' OR ended_at IS NOT NULL", name="done_has_an_end"),
        sa.CheckConstraint("state <> 'booked' OR starts_at IS NOT NULL", name="booked_has_a_start"),
        sa.UniqueConstraint("public_id"),
    )
    op.create_index(op.f("ix_visit_course_id"), "visit", ["course_id"])
    op.create_index(op.f("ix_visit_patient_id"), "visit", ["patient_id"])


def _treatments() -> None:
    op.create_table(
        "treatment",
        row_id(),
        *wholes("organization_id", "clinic_id", "visit_id", "position", "protocol_id"),
        *texts("body_area"),
        *texts("indication", null=True),
        owned_by("organization", "clinic"),
        owned_by("clinic", "visit"),
        owned_by("organization", "protocol"),
        sa.UniqueConstraint("visit_id", "position"),
    )
    op.create_table(
        "adjustment",
        row_id(),
        *wholes("organization_id", "clinic_id", "visit_id"),
        *texts("category"),
        *texts("area", null=True),
        *instants("until_at", null=True),
        *texts("reason", null=True),
        *texts("recorded_by"),
        *instants("at"),
        *instants("withdrawn_at", null=True),
        owned_by("organization", "clinic"),
        owned_by("clinic", "visit"),
    )
    op.create_index(op.f("ix_adjustment_visit_id"), "adjustment", ["visit_id"])
    op.create_table(
        "healed",
        row_id(),
        *wholes("organization_id", "clinic_id", "patient_id"),
        *texts("area"),
        *instants("at"),
        *texts("recorded_by"),
        owned_by("organization", "clinic"),
        owned_by("clinic", "patient"),
    )
    op.create_index(op.f("ix_healed_patient_id"), "healed", ["patient_id"])


def _reminders() -> None:
    op.create_table(
        "reminder",
        row_id(),
        *texts("public_id"),
        *wholes("organization_id", "clinic_id"),
        *texts("key", "origin"),
        *texts("role", null=True),
        *texts("kind", "text_class"),
        *wholes("patient_id", "number_id", null=True),
        *texts("protocol_code", null=True),
        *wholes("protocol_version", null=True),
        *texts("step_code", null=True),
        *documents("steps"),
        *documents("content", "why", "told", null=True),
        *texts("body", "language", null=True),
        *instants("due_at", "try_at", null=True),
        *texts("due_local", "zone", null=True),
        *flags("calendar"),
        *instants("not_before_at", "useful_until_at", "act_by_at", null=True),
        *texts("state"),
        *texts("reason", null=True),
        *instants("sent_at", "settled_at", null=True),
        *wholes("fence"),
        *texts("owner", null=True),
        *instants("lease_until_at", null=True),
        *wholes("tries"),
        *instants("edited_at", null=True),
        *wholes("version"),
        *instants("created_at"),
        owned_by("organization", "clinic"),
        owned_by("clinic", "patient"),
        owned_by("organization", "number"),
        sa.UniqueConstraint("clinic_id", "key"),
        sa.UniqueConstraint("clinic_id", "id"),
        one_of(
            "state",
            "planned sending accepted delivered undelivered skipped cancelled missed unsure failed held dropped",
        ),
        sa.CheckConstraint(
            "state IN ('skipped', 'cancelled')"
            " OR (due_at IS NOT NULL AND not_before_at IS NOT NULL AND useful_until_at IS NOT NULL)",
            name="has_moments",
        ),
        sa.CheckConstraint(
            "state NOT IN ('skipped', 'cancelled', 'missed', 'held', 'failed', 'undelivered', 'dropped')"
            " OR reason IS NOT NULL",
            name="has_reason",
        ),
        sa.CheckConstraint("not_before_at <= due_at", name="not_early"),
        sa.CheckConstraint("state <> 'planned' OR (try_at IS NOT NULL AND try_at >= due_at)", name="tried_when_due"),
        sa.CheckConstraint("origin <> 'plan' OR (patient_id IS NOT NULL AND role IS NOT NULL)", name="plan"),
        sa.CheckConstraint("fence >= 0 AND tries >= 0", name="counts_up"),
        sa.CheckConstraint("(owner IS NULL) = (lease_until_at IS NULL)", name="lease_has_owner"),
        sa.CheckConstraint("state <> 'sending' OR owner IS NOT NULL", name="sending_has_owner"),
        sa.UniqueConstraint("public_id"),
    )
    partial_index("ix_reminder_try", "reminder", ["try_at", "id"], "state = 'planned'")
    partial_index("ix_reminder_lease", "reminder", ["lease_until_at"], "state IN ('sending', 'unsure')")
    partial_index("ix_reminder_act_by", "reminder", ["act_by_at"], "state IN ('planned', 'sending', 'held', 'unsure')")
    op.create_index(op.f("ix_reminder_number_id_due_at"), "reminder", ["number_id", "due_at"])
    op.create_index(op.f("ix_reminder_patient_id"), "reminder", ["patient_id"])


def _attempts() -> None:
    op.create_table(
        "attempt",
        *texts("id"),
        *wholes("organization_id", "clinic_id", "reminder_id", "number_id", "n", "fence"),
        *texts("sender", "body_digest"),
        *wholes("validity_s"),
        *instants("started_at"),
        *texts("outcome"),
        *texts("provider_id", "provider_status", null=True),
        *wholes("status_rank"),
        *wholes("provider_code", "http_status", null=True),
        *instants("settled_at", null=True),
        *wholes("segments"),
        sa.PrimaryKeyConstraint("id"),
        owned_by("organization", "clinic"),
        owned_by("clinic", "reminder"),
        owned_by("organization", "number"),
        sa.UniqueConstraint("reminder_id", "n"),
        one_of("outcome", "in-flight accepted refused unsure given-up"),
        sa.CheckConstraint("outcome <> 'accepted' OR provider_id IS NOT NULL", name="accepted_has_provider_id"),
        sa.CheckConstraint("n > 0 AND fence > 0 AND validity_s > 0", name="counts_up"),
        sa.UniqueConstraint("provider_id"),
    )
    partial_index(
        "uq_attempt_open_body",
        "attempt",
        ["number_id", "body_digest"],
        "outcome IN ('in-flight', 'unsure')",
        unique=True,
    )
    partial_index(
        "uq_attempt_open_reminder", "attempt", ["reminder_id"], "outcome IN ('in-flight', 'unsure')", unique=True
    )


def _moves() -> None:
    op.create_table(
        "reminder_visit",
        *wholes("organization_id", "clinic_id", "reminder_id", "visit_id"),
        sa.PrimaryKeyConstraint("reminder_id", "visit_id"),
        owned_by("organization", "clinic"),
        owned_by("clinic", "reminder"),
        owned_by("clinic", "visit"),
    )
    op.create_index(op.f("ix_reminder_visit_visit_id"), "reminder_visit", ["visit_id"])
    op.create_table(
        "reminder_history",
        row_id(),
        *wholes("organization_id", "clinic_id", "reminder_id"),
        *instants("at"),
        *texts("from_state", null=True),
        *texts("to_state"),
        *texts("reason", null=True),
        *texts("actor"),
        *texts("attempt_id", null=True),
        owned_by("organization", "clinic"),
        owned_by("clinic", "reminder"),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"]),
    )
    op.create_index(op.f("ix_reminder_history_reminder_id_id"), "reminder_history", ["reminder_id", "id"])


def _answers() -> None:
    op.create_table(
        "receipt",
        row_id(),
        *wholes("organization_id", null=True),
        *texts("dedupe_key"),
        *texts("attempt_id", null=True),
        *texts("provider_id", "status"),
        *wholes("code", null=True),
        *instants("received_at"),
        *texts("source"),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"]),
        sa.UniqueConstraint("dedupe_key"),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"]),
    )
    op.create_index(op.f("ix_receipt_attempt_id"), "receipt", ["attempt_id"])
    op.create_index(op.f("ix_receipt_provider_id"), "receipt", ["provider_id"])
    op.create_table(
        "reply",
        row_id(),
        *wholes("organization_id", "clinic_id", "number_id", null=True),
        *texts("provider_id", "sender"),
        *texts("from_address", "body", null=True),
        *instants("received_at"),
        *texts("meaning", null=True),
        *instants("handled_at", null=True),
        owned_by("organization", "clinic"),
        owned_by("organization", "number"),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"]),
        sa.UniqueConstraint("provider_id"),
    )
    op.create_index(op.f("ix_reply_number_id"), "reply", ["number_id"])


def _desk() -> None:
    op.create_table(
        "task",
        row_id(),
        *texts("public_id"),
        *wholes("organization_id", "clinic_id"),
        *texts("key", "kind"),
        *texts("reason", null=True),
        *wholes("patient_id", "reminder_id", "visit_id", null=True),
        *instants("due_at"),
        *texts("state"),
        *texts("taken_by", null=True),
        *instants("taken_at", "done_at", null=True),
        *texts("note", null=True),
        *wholes("version"),
        *instants("created_at"),
        owned_by("organization", "clinic"),
        owned_by("clinic", "patient"),
        owned_by("clinic", "reminder"),
        owned_by("clinic", "visit"),
        sa.UniqueConstraint("clinic_id", "key"),
        sa.UniqueConstraint("public_id"),
    )
    partial_index("ix_task_to_do", "task", ["clinic_id", "due_at"], "state <> 'done'")
    op.create_table(
        "request_log",
        row_id(),
        *wholes("organization_id", "clinic_id"),
        *texts("request_key", "command", "result"),
        *instants("at"),
        owned_by("organization", "clinic"),
        sa.UniqueConstraint("clinic_id", "request_key"),
    )
    op.create_table(
        "audit",
        row_id(),
        *wholes("organization_id"),
        *wholes("clinic_id", null=True),
        *instants("at"),
        *texts("actor", "action", "subject_kind", "subject_id"),
        *texts("prev_hash", "hash", null=True),
        owned_by("organization", "clinic"),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"]),
    )
    op.create_index(op.f("ix_audit_subject_kind_subject_id"), "audit", ["subject_kind", "subject_id"])


def _machine() -> None:
    op.create_table(
        "store_meta",
        sa.Column("id", WHOLE, primary_key=True, autoincrement=False),
        *texts("instance_id"),
        *flags("demo"),
        *instants("high_water_at", "created_at"),
        sa.CheckConstraint("id = 1", name="single_row"),
    )
    op.create_table(
        "sender_stop",
        row_id(),
        *wholes("organization_id", null=True),
        *texts("sender", "reason"),
        *wholes("code", null=True),
        *instants("since_at"),
        *instants("lifted_at", null=True),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"]),
    )
    partial_index(
        "uq_sender_stop_all", "sender_stop", ["sender"], "lifted_at IS NULL AND organization_id IS NULL", unique=True
    )
    partial_index(
        "uq_sender_stop_organization", "sender_stop", ["sender", "organization_id"], "lifted_at IS NULL", unique=True
    )
    op.create_table(
        "worker",
        *texts("owner", "host", "boot_id"),
        *wholes("pid"),
        *instants("started_at", "seen_at"),
        sa.PrimaryKeyConstraint("owner"),
    )
