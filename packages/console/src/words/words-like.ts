/**
 * The shape that another language must have: the same keys with words of its own. Singular forms (`_one`) are left
 * out, for Chinese has none. A key too few or too many does not compile.
 */
export type WordsLike<Words> = {
  readonly [Key in keyof Words as Key extends `${string}_one` ? never : Key]: Words[Key] extends string
    ? string
    : WordsLike<Words[Key]>
}
