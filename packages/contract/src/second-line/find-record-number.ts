const labelled =
  /(?:\bmrn|\bpid|\bpat(?:ient)?[ ._-]?(?:id|nr|no)?|medical record|hospital (?:no|number)|case[ _-]?(?:id|no|number)|fallnummer|accession|病历号|病案号|住院号|门诊号)[\s:#=._-]{0,3}[A-Z]{0,3}[\s-]?\d[\d-]{3,14}/iu
const bare = /(?<![\d.])\d{7,10}(?![\d.])/

const month = '(?:0?[1-9]|1[0-2])'
const date = '(?:0?[1-9]|[12]\\d|3[01])'
const year = '(?:19|20)\\d\\d'
const monthName =
  '(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mär|mai|okt|dez|janv|févr|avr|juin|juil|août|déc)[a-zé.]*'
const births: readonly RegExp[] = [
  new RegExp(`(?<!\\d)${year}[-/.]${month}[-/.]${date}(?!\\d)`),
  new RegExp(`(?<!\\d)${date}[-/.]${month}[-/.]${year}(?!\\d)`),
  new RegExp(`(?<!\\d)${month}[-/.]${date}[-/.]${year}(?!\\d)`),
  new RegExp(`(?<!\\d)${date}[. ]{0,2}${monthName}[ ,]{0,2}${year}`, 'iu'),
  new RegExp(`${monthName} ${date},? ${year}`, 'iu'),
  new RegExp(`${year}年${month}月${date}日`, 'u'),
  /(?<!\d)(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d)/,
  /(?:\bdob|\bborn|\bgeb(?:oren)?|né\(?e?\)? le|出生)[\s.:=]{0,3}\d{1,4}/iu,
]

/** Whether a text holds a number of a person's record, labelled or seven to ten digits that stand alone. */
export const holdsRecordNumber = (text: string) => labelled.test(text) || bare.test(text)
/** Whether a text holds a day that could be a date of birth. */
export const holdsBirthDate = (text: string) => births.some((form) => form.test(text))
