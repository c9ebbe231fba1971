"""Bringing a list of visits into the store: judged whole, prepared aside, written in short transactions.

`prepare` reads the list and plans everybody without writing; its report says what would happen.
`take_in` writes. People who are new to the clinic (nearly all, the first time) go in many at once,
those whom the store knows one by one under the lock of their number.
"""
