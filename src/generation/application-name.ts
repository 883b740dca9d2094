import type { ApplicationModel } from '../domain/application-model/application-model.ts'
import { kebabOf } from './grammar/identifiers.ts'

/** The name of an application as folders, packages and releases have it: `Riverside Clinic` is `riverside-clinic`. Pure. */
export const applicationNameOf = ({ name }: Pick<ApplicationModel, 'name'>): string => {
  const kebab = kebabOf(name).replaceAll(/^-+|-+$/g, '')
  return kebab === '' ? 'application' : kebab
}
