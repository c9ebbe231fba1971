"""At which browser somebody signed in, so that they can tell their own sign-ins from others."""

import sqlalchemy as sa
from alembic import op

revision: str = "20261121_sign_in_devices"
down_revision: str | None = "20261121_audit_seal"


def upgrade() -> None:
    op.add_column("sign_in", sa.Column("device", sa.Text()))


def downgrade() -> None:
    op.drop_column("sign_in", "device")
