"""Secrets in texts: where one stands, whatever the text is, and what is written in its place.

`names` says which names tell of a secret, `pairs` finds them in any text, `forms` which keys are told by how they look,
`addresses` what gives access to a file. `codings` reads what was written in another way. `finder` asks all of them:
what is masked in a message, scrubbed from a recording and told of one is decided here alone.

It is imported module by module: a message needs `addresses` alone.
"""
