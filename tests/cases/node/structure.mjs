// The request schema: what ajv finds, and what a schema does not forbid and a rule may speak of.

import Ajv from 'ajv/dist/2020.js'
import { escape } from './pointer.mjs'

// Returns the function that lists faults: the keyword or the observation, and the pointer of the value it is about.
export function createStructure(contract) {
  const ajv = new Ajv({ allErrors: true, strict: false, validateFormats: false })
  const validate = ajv.compile(contract.request)
  const absent = {}
  for (const [name, field] of Object.entries(contract.fields)) absent[field.at ?? `/${name}`] = field.absent ?? []

  return (instance) => {
    validate(instance)
    const faults = (validate.errors ?? []).map((error) => ({
      keyword: decodeURIComponent(error.schemaPath.slice(1)),
      pointer: error.instancePath,
      missing: error.params.missingProperty,
    }))
    const wrong = new Set(faults.map((fault) => fault.pointer))
    return [...faults, ...observed(instance, contract.request, '')]

    function observed(value, schema, pointer) {
      if (value === null || typeof value !== 'object' || Array.isArray(value) || !schema.properties) return []
      return Object.entries(value).flatMap(([name, item]) => {
        const place = `${pointer}/${escape(name)}`
        const sub = Object.hasOwn(schema.properties, name) ? schema.properties[name] : undefined
        if (!sub) return [{ keyword: place in contract.foreign ? 'foreign-field' : 'unknown-field', pointer: place }]
        const isOptional = !(schema.required ?? []).includes(name)
        const isAbsent = item === null || (absent[place] ?? []).includes(item)
        if (isAbsent && isOptional && !wrong.has(place)) return [{ keyword: 'absent-value', pointer: place }]
        return observed(item, sub, place)
      })
    }
  }
}
