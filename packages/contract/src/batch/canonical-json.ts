/** What canonical JSON can hold: no undefined, no NaN, no dates. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/**
 * One text for one value, whoever writes it: keys sorted by code unit, no white space, numbers as ECMAScript prints
 * them (RFC 8785). Throws TypeError for what JSON cannot hold, rather than dropping it.
 */
export function canonicalJson(value: Json): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError('canonical JSON holds finite numbers only')
    return JSON.stringify(value)
  }
  if (Array.isArray(value)) return `[${value.map((item: Json) => canonicalJson(item)).join(',')}]`
  if (typeof value !== 'object') throw new TypeError(`canonical JSON cannot hold ${typeof value}`)
  const record = value as { readonly [key: string]: Json }
  const members = Object.keys(record)
    .sort()
    .map((key) => {
      const member = record[key]
      if (member === undefined)
        throw new TypeError(`canonical JSON cannot hold undefined, at key ${JSON.stringify(key)}`)
      return `${JSON.stringify(key)}:${canonicalJson(member)}`
    })
  return `{${members.join(',')}}`
}
