"""Cases: what a program that judges requests is held to, whatever language it is written in.

`collecting` makes the cases of a contract and `case_file` writes them down, one a line. `runner` starts a program and
asks it case by case, as `protocol` has it; `scoring` compares its answers with what the cases expect, and `score_text`
shows the outcome. Nothing here knows how a request is judged in Python but `collecting`.
"""
