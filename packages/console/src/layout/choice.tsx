import { useId } from 'react'

interface Option<Key extends string> {
  readonly key: Key
  readonly label: string
  readonly count?: number
}

/** One of a few, side by side: native radio buttons, so arrow keys and screen readers work as people know them. */
export function Choice<Key extends string>(props: {
  readonly label: string
  readonly options: readonly Option<Key>[]
  readonly chosen: Key
  readonly onChoose: (key: Key) => void
}) {
  const { label, options, chosen, onChoose } = props
  const name = useId()
  return (
    <fieldset className="choice">
      <legend>{label}</legend>
      <div>
        {options.map((option) => (
          <label key={option.key}>
            <input
              type="radio"
              name={name}
              value={option.key}
              checked={option.key === chosen}
              onChange={() => onChoose(option.key)}
            />
            <span>
              {option.label}
              {option.count !== undefined && <span className="count">{option.count}</span>}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
