"""The tables, one class each; use them as `tables.Visit`, since the domain has words of the same name.

organization ─┬─ clinic ─┬─ patient ─┬─ visit ── treatment, adjustment
              │          │           ├─ course, consent, healed, page_link
              │          │           └─ reminder ─┬─ reminder_visit, reminder_history
              │          │                        └─ attempt ── receipt
              │          ├─ task ── alert
              │          └─ on_call, request_log
              ├─ number ── reply
              ├─ protocol ── protocol_approval
              ├─ staff ── sign_in, invitation, known_browser
              ├─ api_token ── api_request
              └─ audit, audit_chain
of the machine: store_meta, sender_stop, worker, sign_in_try
"""

from reminders.store.tables.api import ApiRequest, ApiToken
from reminders.store.tables.attempt import Attempt, Receipt, Reply
from reminders.store.tables.audit import Audit, AuditChain
from reminders.store.tables.base import Base, new_public_id, personal_columns
from reminders.store.tables.clinic import Clinic, Organization, Staff
from reminders.store.tables.consent import Consent
from reminders.store.tables.desk import RequestLog, Task, TaskReply
from reminders.store.tables.kinds import (
    AttemptOutcome,
    CourseState,
    OptOutSource,
    ProtocolOrigin,
    ReceiptSource,
    TaskState,
)
from reminders.store.tables.machine import Alarm, SenderState, SenderStop, StoreMeta, Worker
from reminders.store.tables.on_call import Alert, OnCall
from reminders.store.tables.page import PageLink
from reminders.store.tables.people import Number, Patient
from reminders.store.tables.protocol import Protocol, ProtocolApproval
from reminders.store.tables.reminder import Reminder, ReminderHistory, ReminderVisit
from reminders.store.tables.sign_in import Invitation, KnownBrowser, SignIn, SignInTry
from reminders.store.tables.visit import Adjustment, Course, Healed, Treatment, Visit

__all__ = [
    "Adjustment",
    "Alarm",
    "Alert",
    "ApiRequest",
    "ApiToken",
    "Attempt",
    "AttemptOutcome",
    "Audit",
    "AuditChain",
    "Base",
    "Clinic",
    "Consent",
    "Course",
    "CourseState",
    "Healed",
    "Invitation",
    "KnownBrowser",
    "Number",
    "OnCall",
    "OptOutSource",
    "Organization",
    "PageLink",
    "Patient",
    "Protocol",
    "ProtocolApproval",
    "ProtocolOrigin",
    "Receipt",
    "ReceiptSource",
    "Reminder",
    "ReminderHistory",
    "ReminderVisit",
    "Reply",
    "RequestLog",
    "SenderState",
    "SenderStop",
    "SignIn",
    "SignInTry",
    "Staff",
    "StoreMeta",
    "Task",
    "TaskReply",
    "TaskState",
    "Treatment",
    "Visit",
    "Worker",
    "new_public_id",
    "personal_columns",
]
