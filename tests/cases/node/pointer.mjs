// JSON Pointers, and the patterns of a contract in which * stands for every item.

export const escape = (key) => String(key).replaceAll('~', '~0').replaceAll('/', '~1')

const tokens = (pointer) =>
  pointer
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'))

const isObject = (value) => value !== null && typeof value === 'object'

// The value at a pointer, undefined where there is none.
export function resolve(value, pointer) {
  for (const token of tokens(pointer)) {
    if (!isObject(value) || !Object.hasOwn(value, token)) return undefined
    value = value[token]
  }
  return value
}

// Pointer, key and value of every place that a pattern names.
export function places(instance, pattern) {
  if (!pattern.endsWith('/*')) {
    const value = resolve(instance, pattern)
    return value === undefined ? [] : [{ pointer: pattern, value }]
  }
  const parent = pattern.slice(0, -2)
  const items = resolve(instance, parent)
  if (!isObject(items)) return []
  return Object.entries(items).map(([key, value]) => ({ pointer: `${parent}/${escape(key)}`, key, value }))
}

// Whether a pointer is, holds or lies in another.
export const overlaps = (one, other) => `${one}/`.startsWith(`${other}/`) || `${other}/`.startsWith(`${one}/`)

// A copy without the values at some pointers; an item of a list gives way to an empty text, so the others keep theirs.
export function without(value, gone, pointer = '') {
  if (!isObject(value)) return value
  if (Array.isArray(value)) {
    return value.map((item, index) => (gone.has(`${pointer}/${index}`) ? '' : without(item, gone, `${pointer}/${index}`)))
  }
  const kept = Object.entries(value).filter(([key]) => !gone.has(`${pointer}/${escape(key)}`))
  return Object.fromEntries(kept.map(([key, item]) => [key, without(item, gone, `${pointer}/${escape(key)}`)]))
}
