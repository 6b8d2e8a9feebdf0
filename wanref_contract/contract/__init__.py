"""A contract: one API model's rules, read from its folder and made into functions that judge.

`loading` is the way in. `model` says what a contract is, `scope` what its expressions may speak of, `inspecting` what
may be wrong with its files, and `compiling` how its rules become Python.
"""
