"""The clinic's desk: pages for staff who are signed in.

routes    how an address is added: with the right that it asks for, or not at all
entry     who is signed in, and what happens to whom is not
forms     what a page sends back, believed only from our own pages
pages     templates, dates and numbers as the clinic writes them
doors     signing in and out
and one module for each page.
"""
