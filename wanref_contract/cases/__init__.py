"""Cases: what a program that judges requests is held to, whatever language it is written in.

`collecting` makes each `case` of a contract, from the examples of its rules, what lies next to their `limits`, and a
`grid` of requests; `plan_form` says what of a plan counts. `case_file` writes them down, one a line. `runner` asks a
`program` case by case, as `protocol` has it; `scoring` compares its answers with what the cases expect, and
`score_text` shows the outcome. Nothing here knows how a request is judged in Python but `collecting`.
"""
