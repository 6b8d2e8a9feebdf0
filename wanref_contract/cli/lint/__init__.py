"""What ``wanref lint`` is made of; `wanref_contract.cli.lint_command` puts it together."""
