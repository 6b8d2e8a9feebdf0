"""The film of a finished task.

From the outside in: `sending` gives a film away, whole or in pieces; `films` makes films aside and keeps the last of
them; `slate` says what one shows; `encoding` makes it with PyAV, from a `picture` written on with the letters of
`glyphs`; without PyAV there is a `grey` one.
"""
