// The files of a contract, read as they are: no export, no Python.

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import YAML from 'yaml'

export function loadContract(schema, name) {
  const read = (...path) => readFileSync(join(schema, ...path))
  const files = [
    read('profiles', 'reading.yaml'),
    read(name, 'contract.yaml'),
    read(name, 'request.schema.json'),
    read(name, 'rules.yaml'),
    read(name, 'media.yaml'),
  ]
  const digest = createHash('sha256')
  for (const file of files) digest.update(file)
  const [, contract, request, rules] = files.map((file) => YAML.parse(file.toString('utf8')))
  return { ...contract, request, rules: rules.rules, digest: `sha256:${digest.digest('hex')}` }
}
