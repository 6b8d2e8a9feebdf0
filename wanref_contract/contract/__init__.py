"""A contract: one API model's rules, read from its folder and made into functions that judge.

`loading` is the way in, and a `contract` comes out. In between, `files` reads them; `inspecting` tells what is wrong
with them, with `inspecting_expressions`, `inspecting_plans` and `inspecting_fixes`; `assembling` makes values of what
they say, of which `model` says what they are and `records` how to read them; `scope` is what expressions may speak of.
`compiling` makes Python of it all, of the request schema by `shape` and of messages by `words`, as lines of `writing`;
`keeping` writes it down for our own contract. `profiles` are rules that all contracts share.
"""
