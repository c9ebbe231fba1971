"""The JSON API, for the clinic's own booking system and scripts: the use cases of the pages, without the pages.

door      who is let in: a bearer token, never a cookie
problems  what is answered where something cannot be done (RFC 9457)
description  how the API describes itself (OpenAPI)
values    instants, days, names: how each is written
and, for one family of addresses each, what is asked and answered (`*_shapes`) and what is done.
"""
