import { useId } from 'react'
import { useViewerWords } from '../words/words.ts'

/** A menu with a label of its own. `undefined` stands for "all", where that is offered. */
export function Menu<Value extends string | number>(props: {
  readonly label: string
  readonly options: readonly { readonly value: Value; readonly label: string }[]
  readonly chosen: Value | undefined
  readonly withAll?: boolean
  readonly onChoose: (value: Value | undefined) => void
}) {
  const { label, options, chosen, withAll = false, onChoose } = props
  const { words } = useViewerWords()
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        value={chosen === undefined ? '' : String(chosen)}
        onChange={({ target }) => onChoose(options.find(({ value }) => String(value) === target.value)?.value)}
      >
        {withAll && <option value="">{words.all}</option>}
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  )
}

/** A whole number, or nothing. */
export function NumberField(props: {
  readonly label: string
  readonly value: number | undefined
  readonly min?: number
  readonly max?: number
  readonly onChange: (value: number | undefined) => void
}) {
  const { label, value, min = 1, max, onChange } = props
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="number"
        min={min}
        max={max}
        step={1}
        value={value ?? ''}
        onChange={({ target }) => {
          const number = Number(target.value)
          onChange(target.value === '' || !Number.isInteger(number) || number < min ? undefined : number)
        }}
      />
    </div>
  )
}
