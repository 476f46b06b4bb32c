import { isIP, type LookupFunction } from 'node:net'

/** What the launcher found for the name of the first hop before it confined this process, which resolves none itself. */
export type ResolvedName =
  | { readonly addresses: readonly { readonly address: string; readonly family: number }[] }
  | { readonly code: string }

/** From the launcher's text; null where there is none, and names are resolved as usual. */
export function resolvedName(text: string | undefined): ResolvedName | null {
  if (text === undefined) return null
  try {
    const { addresses, code } = JSON.parse(text) as { addresses?: unknown; code?: unknown }
    if (typeof code === 'string') return { code }
    const list = Array.isArray(addresses) ? addresses.map((one) => String((one as { address?: unknown }).address)) : []
    return { addresses: list.flatMap((address) => (isIP(address) === 0 ? [] : [{ address, family: isIP(address) }])) }
  } catch {
    return { code: 'ENOTFOUND' }
  }
}

/** A look-up that knows one name only. */
export function lookupIn(resolved: ResolvedName): LookupFunction {
  return (_name, options, answer) => {
    const [first] = 'addresses' in resolved ? resolved.addresses : []
    if (!('addresses' in resolved) || first === undefined) {
      const code = 'code' in resolved ? resolved.code : 'ENOTFOUND'
      return answer(Object.assign(new Error(code), { code }), [])
    }
    if (options.all === true) return answer(null, [...resolved.addresses])
    return answer(null, first.address, first.family)
  }
}
