"""Names without case and accents beside names, so that both databases find Élodie by `elo` and by `élo`."""

import sqlalchemy as sa
from alembic import op

from reminders.domain.folding import fold

revision: str = "20261122_folded_names"
down_revision: str | None = "20261122_audit_replaced"

AT_ONCE = 1000  # rows
INDEX = "ix_patient_clinic_id_folded_name"
PATIENT = sa.table(
    "patient", sa.column("id", sa.Integer), sa.column("name", sa.Text), sa.column("folded_name", sa.Text)
)


def upgrade() -> None:
    op.add_column("patient", sa.Column("folded_name", sa.Text()))
    _fill(op.get_bind())
    op.create_index(INDEX, "patient", ["clinic_id", "folded_name"])


def _fill(connection: sa.Connection) -> None:
    some = sa.select(PATIENT.c.id, PATIENT.c.name).order_by(PATIENT.c.id).limit(AT_ONCE)
    change = sa.update(PATIENT).where(PATIENT.c.id == sa.bindparam("row")).values(folded_name=sa.bindparam("folded"))
    last = 0
    while rows := connection.execute(some.where(PATIENT.c.id > last)).all():
        connection.execute(change, [{"row": id_, "folded": fold(name)} for id_, name in rows])
        last = rows[-1][0]


def downgrade() -> None:
    op.drop_index(INDEX, "patient")
    op.drop_column("patient", "folded_name")
