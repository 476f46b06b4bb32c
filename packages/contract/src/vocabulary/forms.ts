import { type RegistryKind, registries } from './registries.ts'

/**
 * The forms that a value may have. There is none for free text, and none may be added: a value is one of a list, a
 * bounded number with fixed places, a truth value, or an identifier in the exact form of its registry.
 */
export type Form =
  | { readonly type: 'enumeration'; readonly values: readonly string[] }
  | { readonly type: 'integer'; readonly min: number; readonly max: number; readonly step: number }
  | { readonly type: 'decimal'; readonly min: number; readonly max: number; readonly places: number }
  | { readonly type: 'boolean' }
  | { readonly type: 'registry'; readonly registry: RegistryKind }

export type Value = number | string | boolean

export const enumeration = (...values: readonly string[]): Form => ({ type: 'enumeration', values })
export const integer = (min: number, max: number, step = 1): Form => ({ type: 'integer', min, max, step })
export const decimal = (min: number, max: number, places: number): Form => ({ type: 'decimal', min, max, places })
export const boolean = (): Form => ({ type: 'boolean' })
export const registry = (kind: RegistryKind): Form => ({ type: 'registry', registry: kind })

/** How many different values a number's form has. */
export function formValues(form: Extract<Form, { readonly type: 'integer' | 'decimal' }>): number {
  if (form.type === 'integer') return Math.floor(form.max / form.step) - Math.ceil(form.min / form.step) + 1
  return Math.round((form.max - form.min) * 10 ** form.places) + 1
}

/** Why a value does not have its form, or null when it does. The value itself is never part of the answer. */
export function formFault(form: Form, value: unknown): string | null {
  switch (form.type) {
    case 'enumeration':
      return typeof value === 'string' && form.values.includes(value) ? null : 'not one of the listed values'
    case 'boolean':
      return typeof value === 'boolean' ? null : 'not true or false'
    case 'registry':
      return typeof value === 'string' && registries[form.registry].test(value)
        ? null
        : `not in the form of ${form.registry}`
    case 'integer':
      if (typeof value !== 'number' || !Number.isInteger(value)) return 'not a whole number'
      if (Object.is(value, -0)) return 'minus nought'
      if (value < form.min || value > form.max) return `outside ${form.min} to ${form.max}`
      return value % form.step === 0 ? null : `not a multiple of ${form.step}`
    case 'decimal':
      if (typeof value !== 'number' || !Number.isFinite(value)) return 'not a finite number'
      if (Object.is(value, -0)) return 'minus nought'
      if (value < form.min || value > form.max) return `outside ${form.min} to ${form.max}`
      return roundTo(value, form.places) === value ? null : `more than ${form.places} decimal places`
  }
}

/** The nearest number with so many decimal places: what JSON prints for it has no more digits than that. */
export function roundTo(value: number, places: number): number {
  const scale = 10 ** places
  const rounded = Math.round(value * scale) / scale
  return rounded === 0 ? 0 : rounded
}

/**
 * A measured value brought into its form: numbers rounded, and left out (null) where they are missing or out of
 * bounds; words and identifiers kept only where they fit exactly. Nothing is ever cut or altered to make it fit.
 */
export function intoForm(form: Form, value: Value | null | undefined): Value | null {
  if (value === null || value === undefined) return null
  let candidate = value
  if (typeof value === 'number' && form.type === 'decimal') candidate = roundTo(value, form.places)
  if (typeof value === 'number' && form.type === 'integer') candidate = Math.round(value / form.step) * form.step + 0
  return formFault(form, candidate) === null ? candidate : null
}
