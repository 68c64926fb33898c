/** Decides whose answers count for a requirement. People and groups are those of the installation as it is now. */
import type { EffectiveRule, Requirement } from './approval-rule.ts';
import type { Person } from './person.ts';

/** Does a name of a list, `group:<name>` or an id, mean this person? */
export const isNamed = (person: Pick<Person, 'id' | 'groups'>, name: string): boolean =>
  name.startsWith('group:') ? person.groups.includes(name.slice('group:'.length)) : person.id === name;

/** `authors`: the people behind the change, by id. */
export const eligible = (
  people: readonly Person[],
  { from, notAuthor }: Requirement,
  authors: readonly string[],
): readonly Person[] =>
  people.filter(
    (person) =>
      (from === undefined || from.some((name) => isNamed(person, name))) && !(notAuthor && authors.includes(person.id)),
  );

/** The requirements that these people's answers do not meet yet. */
export const unmet = (
  people: readonly Person[],
  { requirements }: Pick<EffectiveRule, 'requirements'>,
  authors: readonly string[],
  answered: readonly string[],
): readonly Requirement[] =>
  requirements.filter(
    (requirement) =>
      eligible(people, requirement, authors).filter(({ id }) => answered.includes(id)).length < requirement.required,
  );
