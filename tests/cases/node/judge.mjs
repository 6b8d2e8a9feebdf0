// A request to findings, by the recipe under "Rules in another language" in schema/README.md.
//
// The host functions are not here, so the rules that need one are not implemented. Which those are is read off the rule
// texts: a rule whose condition speaks of a host function, or of a name that comes from one, is left out.

import { Environment } from '@marcbachmann/cel-js'
import { overlaps, places, resolve, without } from './pointer.mjs'
import { createStructure } from './structure.mjs'

export function createJudge(contract) {
  const structure = createStructure(contract)
  const fields = readFields(contract)
  const foreign = hostFunctions(contract)
  const lets = computable(Object.entries(contract.let), foreign)
  const missing = [...foreign, ...Object.keys(contract.let).filter((name) => !lets.some(([one]) => one === name))]
  const byKeyword = new Map()
  const judged = []
  for (const rule of contract.rules) {
    for (const keyword of rule.schema ?? []) byKeyword.set(keyword, rule.id)
    if (rule.observe) byKeyword.set(rule.observe, rule.id)
    if (rule.require) judged.push(prepared(rule))
  }
  const implemented = judged.filter((rule) => rule.isComputable)
  return { implemented: [...new Set([...byKeyword.values(), ...implemented.map((rule) => rule.id)])], findings }

  function prepared(rule) {
    const locals = Object.entries(contract.places[rule.every]?.let ?? {})
    const known = computable(locals, missing)
    const lost = [...missing, ...locals.map(([name]) => name).filter((name) => !known.some(([one]) => one === name))]
    const [element, list] = rule.each?.split(' in ') ?? []
    const texts = [rule.when, rule.require, list].filter(Boolean)
    return {
      ...rule,
      element,
      list,
      patterns: contract.places[rule.every]?.at,
      locals: known,
      reads: new Set([...texts, ...known.map(([, text]) => text)].flatMap((text) => [...pointersOf(text)])),
      isComputable: !texts.some((text) => speaksOf(text, lost)),
    }
  }

  // The pointers of the fields that an expression speaks of, by way of shared names too.
  function pointersOf(text) {
    const found = new Set()
    for (const [word] of bare(text).matchAll(/\bthis(\.\w+)+|(?<![.\w])[a-z_]\w*/g)) {
      if (word.startsWith('this.')) found.add(word.slice('this'.length).replaceAll('.', '/'))
      else if (fields.has(word)) found.add(fields.get(word).at)
      else if (word in contract.let) pointersOf(contract.let[word]).forEach((pointer) => found.add(pointer))
    }
    return found
  }

  function findings(instance) {
    const faults = structure(instance)
    const found = faults
      .filter((fault) => byKeyword.has(fault.keyword))
      .map((fault) => ({ rule: byKeyword.get(fault.keyword), pointer: fault.pointer }))
    const isObserved = (fault) => fault.keyword === 'absent-value' || fault.keyword.endsWith('-field')
    const bad = new Set(faults.filter((fault) => !isObserved(fault)).map(blame))
    const absent = faults.filter((fault) => fault.keyword === 'absent-value').map((fault) => fault.pointer)
    const request = without(instance, new Set([...bad, ...absent]))
    const names = bindings(request)
    const sound = implemented.filter((rule) => ![...bad].some((one) => [...rule.reads].some((read) => overlaps(read, one))))
    return [...found, ...sound.flatMap((rule) => hits(rule, request, names, bad))]
  }

  function bindings(request) {
    const names = { this: toCel(request), limits: toCel(contract.limits) }
    for (const [name, field] of fields) names[name] = toCel(resolve(request, field.at) ?? field.default)
    for (const [name, text] of lets) names[name] = evaluate(text, names)
    return names
  }
}

// Each field that a rule may speak of without asking whether it is given: a required one, or one with a default.
function readFields({ request, fields }) {
  const empty = { string: '', array: [], object: {} }
  const read = new Map()
  for (const [name, schema] of Object.entries(request.properties)) {
    const value = schema.default ?? (request.required.includes(name) ? (empty[schema.type] ?? '') : undefined)
    if (value !== undefined) read.set(name, { at: `/${name}`, default: value })
  }
  for (const [name, field] of Object.entries(fields)) {
    if (field.default !== undefined) read.set(name, { at: field.at ?? `/${name}`, default: field.default })
  }
  return read
}

function hits(rule, request, names, bad) {
  const isBroken = (local) => {
    const known = { ...names, ...local }
    for (const [name, text] of rule.locals) known[name] = evaluate(text, known)
    return evaluate(rule.when ?? 'true', known) && !evaluate(rule.require, known)
  }
  if (rule.every) {
    return rule.patterns
      .flatMap((pattern) => places(request, pattern))
      .filter(({ pointer, key, value }) => !bad.has(pointer) && isBroken(local(key, value)))
      .map(({ pointer }) => ({ rule: rule.id, pointer }))
  }
  const rounds = rule.list ? evaluate(rule.list, names).map((value) => ({ [rule.element]: value })) : [{}]
  const at = [rule.at].flat()
  const pointer = at.find((place) => resolve(request, place) !== undefined) ?? at[0]
  return rounds.filter(isBroken).map(() => ({ rule: rule.id, pointer }))
}

const local = (key, value) => ({ value: toCel(value), key, index: /^\d+$/.test(key) ? BigInt(key) : undefined })

// The value that a fault makes unfit for rules.
const blame = (fault) => (fault.missing === undefined ? fault.pointer : `${fault.pointer}/${fault.missing}`)

// The functions that expressions call and CEL does not have: each implementation is to provide them, and this one does not.
function hostFunctions(contract) {
  const own = new Set(['in', ...environment.getDefinitions().functions.map((one) => one.name)])
  const lets = [contract.let, ...Object.values(contract.places).map((place) => place.let ?? {})].flatMap(Object.values)
  const texts = [...lets, ...contract.rules.flatMap((rule) => [rule.when, rule.require, rule.each])].filter(Boolean)
  const called = texts.flatMap((text) => [...bare(text).matchAll(/(?<![.\w])([a-z_]\w*)\s*\(/g)].map(([, name]) => name))
  return [...new Set(called)].filter((name) => !own.has(name))
}

// Those of some named expressions that speak neither of what is missing nor of a name that does.
function computable(entries, missing) {
  const lost = [...missing]
  return entries.filter(([name, text]) => !speaksOf(text, lost) || (lost.push(name), false))
}

const speaksOf = (text, names) => names.some((name) => new RegExp(`(?<![.\\w])${name}\\b`).test(bare(text)))

// An expression without the texts in it, which may hold any word.
const bare = (text) => text.replace(/'[^']*'|"[^"]*"/g, "''")

// ---- CEL ------------------------------------------------------------------------------------------------------------

const environment = new Environment({ unlistedVariablesAreDyn: true, homogeneousAggregateLiterals: false })
const programs = new Map()

function evaluate(text, names) {
  if (!programs.has(text)) programs.set(text, environment.parse(text))
  return programs.get(text)(names)
}

// A JSON value as CEL has it: whole numbers are of another type than the rest.
function toCel(value) {
  if (Number.isInteger(value)) return BigInt(value)
  if (Array.isArray(value)) return value.map(toCel)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toCel(item)]))
}
