/** Words that ask for something, or that narrow what was asked for. */
const demanding =
  /\b(?:shall|must|will|should|can|cannot|may|needs?|want|only|not|never|no|unless|except|without|always|require[sd]?|has|have|belongs?|means|one of)\b/i
/** What a document says of itself may tell what people need. */
const aboutItself =
  /^this (?:document|page|file) (?:describes|lists|explains|says|collects|contains|holds)\b/i
const narrowing = /\b(?:shall|must|cannot|only|not|never|no|unless|except|without|always)\b/i
const opening =
  /^(?:this (?:document|section|application|app|page|file)|note:|see |the following|for example|background:|in short)/i

/**
 * Whether a sentence that no pattern reads only informs people. Pure.
 *
 * Promise: a sentence that asks for something, narrows something or holds a number is never only information.
 */
export function isInformational(text: string, isIntroduction: boolean): boolean {
  if (aboutItself.test(text) && !narrowing.test(text) && !/[\d"()]/.test(text)) return true
  if (demanding.test(text) || /[\d"()]/.test(text)) return false
  return isIntroduction || opening.test(text)
}
