// Answers the cases of `wanref cases run`: node runner.mjs SCHEMA, where SCHEMA is the folder with the contracts.

import { createInterface } from 'node:readline'
import { loadContract } from './contract.mjs'
import { createJudge } from './judge.mjs'

const [schema] = process.argv.slice(2)
let judge

function answer(asked) {
  if ('version' in asked) {
    const contract = loadContract(schema, asked.contract)
    if (contract.digest !== asked.digest) {
      throw new Error(`the cases were made of another ${asked.contract} than the one in ${schema}`)
    }
    judge = createJudge(contract)
    return { rules: judge.implemented }
  }
  return { id: asked.id, findings: judge.findings(asked.request) }
}

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(answer(JSON.parse(line))))
}
