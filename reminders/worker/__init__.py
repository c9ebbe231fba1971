"""The service: APScheduler is the bell, the rows are the truth.

Its parts:

    bell         rings on a beat and at the next due time; says when to look, never what to do
    dispatcher   the one thread that owns the database: claims, settles, asks, tidies
    crew         threads that talk to providers, and to nothing else
    post         who this worker is: its name, the lock that shows it alive, until when it may send
    tidying      what every worker does for all of them, again and again
    rounds       a thread that looks whether all is well, and tells the machine's owner
"""

from reminders.worker.worker import Worker

__all__ = ["Worker"]
